#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/pages.h"    // IWYU pragma: export
#include "elpis/journal/records.h"  // IWYU pragma: export
#include "elpis/journal/store.h"

namespace elpis::journal {

// Looks into a journal that a server may be writing, from another process, and changes nothing in
// it. Each call sees what was written before it. Unavailable where the file cannot be read. One
// thread at a time.
class Reader {
public:
    // NotFound where there is no file; Unavailable, with the reason, where it is no journal.
    static Result<Reader> open(const std::filesystem::path& file);

    // As those of Journal. States of all runs are given.
    Result<std::optional<SavedState>> state(std::string_view character);
    Result<std::vector<Character>> characters(std::string_view after = "",
                                              std::size_t limit = kMaxPage);
    Result<Page<Event>> events(std::string_view character,
                               const TimeRange& range = {},
                               const Cursor& after = kStart,
                               std::size_t limit = kMaxPage);
    Result<Page<Generation>> generations(std::string_view character,
                                         const TimeRange& range = {},
                                         const Cursor& after = kStart,
                                         std::size_t limit = kMaxPage);

private:
    Reader(std::filesystem::path file, std::unique_ptr<Store> store);

    template <class T>
    Result<T> told(Attempt<T> attempt) const;

    std::filesystem::path file_;
    std::unique_ptr<Store> store_;
};

}  // namespace elpis::journal
