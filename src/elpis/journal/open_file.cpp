#include "elpis/journal/open_file.h"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/place.h"
#include "elpis/journal/schema.h"

namespace elpis::journal {
namespace fs = std::filesystem;
namespace {

// Looking through a file of this size takes about a tenth of a second.
constexpr std::uintmax_t kLookedThrough = 64ULL * 1024 * 1024;

std::unexpected<Failure> damaged(std::string why) {
    return std::unexpected(Failure{Failure::Kind::Damaged, std::move(why)});
}

std::unexpected<Failure> unwritable(std::string why) {
    return std::unexpected(Failure{Failure::Kind::Unwritable, std::move(why)});
}

Attempt<void> look_through(Database& database, const fs::path& file) {
    std::error_code error;
    if (fs::file_size(file, error) > kLookedThrough || error) return {};
    ELPIS_TRY(const std::string finding, database.text("PRAGMA quick_check(1)"));
    if (finding != "ok") return damaged("it is damaged: " + utf8::printable(finding));
    return {};
}

// Durable from time to time, when the upkeep says so; what is deleted is overwritten. Pages that
// become free are given back in small steps.
Attempt<void> set_up(Database& database) {
    ELPIS_TRY(const std::int64_t vacuum, database.number("PRAGMA auto_vacuum"));
    // 2 is INCREMENTAL. Takes effect in an empty database, and writes each time it is said.
    if (vacuum != 2) ELPIS_OK(database.execute("PRAGMA auto_vacuum = INCREMENTAL"));
    ELPIS_TRY(const std::string mode, database.text("PRAGMA journal_mode = WAL"));
    if (mode != "wal") return unwritable("this file system cannot do write-ahead logging");
    return database.execute(
        "PRAGMA synchronous = NORMAL;"
        "PRAGMA journal_size_limit = 16777216; PRAGMA secure_delete = ON;"
        "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY");
}

}  // namespace

Attempt<Database> open_to_write(const fs::path& file, Look look) {
    if (auto made = make_private_file(file); !made) return unwritable(made.error().message);
    ELPIS_TRY(Database database, Database::open(file, Database::Mode::ReadWrite));
    database.leave_log(true);  // until we know that it is ours
    ELPIS_TRY(const Standing standing, standing_of(database));
    if (standing == Standing::Foreign) return damaged("it belongs to another program");
    if (standing == Standing::Newer) return damaged("it was written by a newer version of Elpis");
    if (look == Look::Thorough) ELPIS_OK(look_through(database, file));
    ELPIS_OK(set_up(database));
    ELPIS_OK(migrate(database));
    database.leave_log(false);
    return database;
}

Attempt<Database> open_to_read(const fs::path& file) {
    std::error_code error;
    if (!fs::exists(file, error)) return unwritable("there is no such file");
    if (!fs::is_regular_file(file, error)) return unwritable("it is not a regular file");
    ELPIS_TRY(Database database, Database::open(file, Database::Mode::ReadOnly));
    ELPIS_TRY(const Standing standing, standing_of(database));
    ELPIS_TRY(const std::int64_t version, database.number("PRAGMA user_version"));
    if (standing == Standing::Foreign) return damaged("it belongs to another program");
    if (standing == Standing::Newer) return damaged("it was written by a newer version of Elpis");
    if (version < static_cast<std::int64_t>(migrations().size())) {
        return unwritable(
            "it is of an older version; the server brings it up to date at its start");
    }
    return database;
}

}  // namespace elpis::journal
