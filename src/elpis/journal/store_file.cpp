#include "elpis/journal/store_file.h"

#include <expected>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/open_file.h"
#include "elpis/journal/options.h"
#include "elpis/journal/place.h"
#include "elpis/journal/store.h"

namespace elpis::journal {
namespace fs = std::filesystem;
namespace {

Attempt<std::unique_ptr<Store>> open_once(const Options& options, Distrust distrust) {
    if (distrust == Distrust::Entire) {
        return std::unexpected(
            Failure{Failure::Kind::Damaged, "it was found damaged while it was in use"});
    }
    const Look look = distrust == Distrust::None ? Look::Quick : Look::Thorough;
    ELPIS_TRY(Database database, open_to_write(options.path, look));
    return Store::over(std::move(database), options);
}

}  // namespace

Attempt<StoreFile> open_store(const Options& options, Clock::Wall now, Distrust distrust) {
    std::error_code error;
    const bool was_there = fs::exists(options.path, error);
    auto opened = open_once(options, was_there ? distrust : Distrust::Some);
    if (opened) return StoreFile{*std::move(opened), ""};
    if (opened.error().kind != Failure::Kind::Damaged) return std::unexpected(opened.error());

    const auto aside = set_aside(options.path, now);
    if (!aside) return std::unexpected(Failure{Failure::Kind::Unwritable, aside.error().message});
    ELPIS_TRY(auto fresh, open_once(options, Distrust::None));
    return StoreFile{std::move(fresh),
                     fmt::format("The journal {} could not be used: {}. It was set aside as {}, "
                                 "and a new one was begun.",
                                 utf8::printable(options.path.string()),
                                 opened.error().message,
                                 utf8::printable(aside->string()))};
}

}  // namespace elpis::journal
