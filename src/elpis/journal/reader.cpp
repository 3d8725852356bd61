#include "elpis/journal/reader.h"

#include <cstddef>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/open_file.h"
#include "elpis/journal/options.h"
#include "elpis/journal/pages.h"
#include "elpis/journal/records.h"
#include "elpis/journal/store.h"

namespace elpis::journal {
namespace {

Attempt<std::unique_ptr<Store>> open_store_to_read(const std::filesystem::path& file) {
    ELPIS_TRY(Database database, open_to_read(file));
    return Store::over(std::move(database), Options{});
}

std::unexpected<Error> unreadable(const std::filesystem::path& file, const std::string& why) {
    return fail(
        ErrorCode::Unavailable,
        fmt::format("The journal {} cannot be read: {}.", utf8::printable(file.string()), why));
}

}  // namespace

Reader::Reader(std::filesystem::path file, std::unique_ptr<Store> store)
    : file_(std::move(file)), store_(std::move(store)) {}

Result<Reader> Reader::open(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) {
        return fail(ErrorCode::NotFound,
                    fmt::format("There is no journal {}; a server with the journal enabled makes "
                                "it at its start.",
                                utf8::printable(file.string())));
    }
    auto store = open_store_to_read(file);
    if (!store) return unreadable(file, store.error().message);
    return Reader(file, *std::move(store));
}

template <class T>
Result<T> Reader::told(Attempt<T> attempt) const {
    if (attempt) return *std::move(attempt);
    return unreadable(file_, attempt.error().message);
}

Result<std::optional<SavedState>> Reader::state(std::string_view character) {
    return told(store_->characters().load(character, 0));
}

Result<std::vector<Character>> Reader::characters(std::string_view after, std::size_t limit) {
    return told(store_->characters().list(after, page_size(limit), 0));
}

Result<Page<Event>> Reader::events(std::string_view character,
                                   const TimeRange& range,
                                   const Cursor& after,
                                   std::size_t limit) {
    ELPIS_TRY(const auto id, told(store_->characters().find(character)));
    if (!id) return Page<Event>{};
    const std::size_t size = page_size(limit);
    ELPIS_TRY(auto found, told(store_->events().page(*id, range, after, size + 1)));
    return page_of(std::move(found), size);
}

Result<Page<Generation>> Reader::generations(std::string_view character,
                                             const TimeRange& range,
                                             const Cursor& after,
                                             std::size_t limit) {
    ELPIS_TRY(const auto id, told(store_->characters().find(character)));
    if (!id) return Page<Generation>{};
    const std::size_t size = page_size(limit);
    ELPIS_TRY(auto found, told(store_->generations().page(*id, range, after, size + 1)));
    return page_of(std::move(found), size);
}

}  // namespace elpis::journal
