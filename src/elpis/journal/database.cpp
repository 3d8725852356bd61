#include "elpis/journal/database.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <sqlite3.h>

#include "elpis/base/result.h"
#include "elpis/journal/failure.h"

namespace elpis::journal {
namespace {

// Only programs of others ever hold a lock against us: our own writes have a mutex.
constexpr int kBusyMilliseconds = 100;
// Longer than anything that is ever written: what is read from a file has a bound, too.
constexpr int kLongestValue = 16 * 1024 * 1024;

// Our statements are right for a file that is as it should be: where there is no such table, or a
// number is taken twice, it is not.
bool means_damage(int code) {
    switch (code & 0xFF) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_TOOBIG:
        case SQLITE_ERROR:
        case SQLITE_SCHEMA:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
            return true;
        default:
            return false;
    }
}

Failure failure_of(sqlite3* connection, int code) {
    const char* text = connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection);
    return {means_damage(code) ? Failure::Kind::Damaged : Failure::Kind::Unwritable,
            fmt::format("{} (SQLite's code {})", text, code)};
}

Attempt<void> check(sqlite3* connection, int code) {
    if (code == SQLITE_OK) return {};
    return std::unexpected(failure_of(connection, code));
}

// SQLite calls it after each commit; it takes the place of automatic checkpoints.
int note_log_pages(void* place, sqlite3* /*connection*/, const char* /*name*/, int pages) {
    *static_cast<std::size_t*>(place) = static_cast<std::size_t>(pages);
    return SQLITE_OK;
}

}  // namespace

std::int64_t Row::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

double Row::real(int column) const {
    return sqlite3_column_double(statement_, column);
}

std::string Row::text(int column) const {
    // In this order, says SQLite: the first call may convert, which decides the length.
    const unsigned char* bytes = sqlite3_column_text(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    return bytes == nullptr
               ? std::string()
               : std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::optional<double> Row::optional_real(int column) const {
    if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
    return real(column);
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Attempt<void> Statement::bind(int place, std::int64_t value) {
    return check(sqlite3_db_handle(statement_.get()),
                 sqlite3_bind_int64(statement_.get(), place, value));
}

Attempt<void> Statement::bind(int place, double value) {
    return check(sqlite3_db_handle(statement_.get()),
                 sqlite3_bind_double(statement_.get(), place, value));
}

// A null destructor is SQLite's SQLITE_STATIC: the text outlives the binding, which Reset ends. The
// text of an empty view may be a null pointer, which would be bound as NULL.
Attempt<void> Statement::bind(int place, std::string_view value) {
    const char* bytes = value.empty() ? "" : value.data();
    return check(
        sqlite3_db_handle(statement_.get()),
        sqlite3_bind_text64(statement_.get(), place, bytes, value.size(), nullptr, SQLITE_UTF8));
}

Attempt<void> Statement::bind(int place, std::nullopt_t) {
    return check(sqlite3_db_handle(statement_.get()), sqlite3_bind_null(statement_.get(), place));
}

Attempt<bool> Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return std::unexpected(failure_of(sqlite3_db_handle(statement_.get()), code));
}

void Statement::reset() {
    sqlite3_reset(statement_.get());  // says again what the last step said
    sqlite3_clear_bindings(statement_.get());
}

void Database::Close::operator()(sqlite3* connection) const {
    sqlite3_close(connection);
}

Database::Database(sqlite3* connection)
    : log_pages_(std::make_unique<std::size_t>(0)), connection_(connection) {}

Attempt<Database> Database::connect(const std::string& name, int flags) {
    sqlite3* connection = nullptr;
    // No mutex: one thread at a time is the promise of who holds it. No symbolic meaning of names:
    // a path is a path.
    const int code = sqlite3_open_v2(
        name.c_str(), &connection, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    Database database(connection);  // even a failed one must be closed
    ELPIS_OK(check(connection, code));
    sqlite3_busy_timeout(connection, kBusyMilliseconds);
    sqlite3_wal_hook(connection, note_log_pages, database.log_pages_.get());
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, kLongestValue);
    // A file may come from anywhere, its schema too: nothing in it is to be run.
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    return database;
}

Attempt<Database> Database::open(const std::filesystem::path& file, Mode mode) {
    // Debian's SQLite takes a name that begins with "file:" for a URI, and ours may be any path.
    return connect(std::filesystem::absolute(file).string(),
                   mode == Mode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
}

Attempt<Database> Database::in_memory() {
    return connect(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

void Database::leave_log(bool leave) {
    sqlite3_db_config(
        connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, static_cast<int>(leave), nullptr);
}

Attempt<void> Database::execute(const std::string& sql) {
    return check(connection_.get(),
                 sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

Attempt<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(connection_.get(),
                                        sql.data(),
                                        static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT,
                                        &statement,
                                        nullptr);
    ELPIS_OK(check(connection_.get(), code));
    return Statement(statement);
}

Attempt<std::int64_t> Database::number(std::string_view sql) {
    ELPIS_TRY(Statement statement, prepare(sql));
    ELPIS_TRY(const auto value, statement.one([](const Row& row) { return row.integer(0); }));
    return value.value_or(0);
}

Attempt<std::string> Database::text(std::string_view sql) {
    ELPIS_TRY(Statement statement, prepare(sql));
    ELPIS_TRY(const auto value, statement.one([](const Row& row) { return row.text(0); }));
    return value.value_or("");
}

std::size_t Database::changes() const {
    return static_cast<std::size_t>(sqlite3_changes64(connection_.get()));
}

Attempt<void> Database::checkpoint() {
    const int code = sqlite3_wal_checkpoint_v2(
        connection_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if ((code & 0xFF) == SQLITE_BUSY) return {};  // a reader is in the way; the next time
    return check(connection_.get(), code);
}

Attempt<bool> Database::truncate_log() {
    const int code = sqlite3_wal_checkpoint_v2(
        connection_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if ((code & 0xFF) == SQLITE_BUSY) return false;
    ELPIS_OK(check(connection_.get(), code));
    return true;
}

Attempt<Transaction> Transaction::begin(Database& database) {
    // At once for writing: a transaction that begins by reading may find later that it is too late.
    ELPIS_OK(database.execute("BEGIN IMMEDIATE"));
    return Transaction(database);
}

Transaction::~Transaction() {
    if (database_ == nullptr) return;
    // A failure may have rolled it back already, which is all that this could say.
    [[maybe_unused]] const Attempt<void> undone = database_->execute("ROLLBACK");
}

Attempt<void> Transaction::commit() {
    ELPIS_OK(database_->execute("COMMIT"));
    database_ = nullptr;
    return {};
}

}  // namespace elpis::journal
