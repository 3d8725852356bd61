#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "elpis/base/result.h"
#include "elpis/journal/failure.h"

struct sqlite3;
struct sqlite3_stmt;

namespace elpis::journal {

// One row of an answer, good until the next step. Columns count from 0; NULL reads as 0 or as the
// empty text, a value of another type as SQLite converts it.
class Row {
public:
    explicit Row(sqlite3_stmt* statement) : statement_(statement) {}

    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string text(int column) const;
    std::optional<double> optional_real(int column) const;  // nothing for NULL

private:
    sqlite3_stmt* statement_;
};

// A prepared statement: SQL that is compiled once, values that are bound. One thread at a time.
class Statement {
public:
    // Binds the values to ?1, ?2, … and runs to the end; rows of an answer are passed over.
    template <class... Values>
    Attempt<void> run(const Values&... values) {
        return each([](const Row&) {}, values...);
    }

    // The same; calls `use(Row)` for each row.
    template <class Use, class... Values>
    Attempt<void> each(Use&& use, const Values&... values) {
        const Reset after(*this);
        int place = 0;
        Attempt<void> bound;
        ((bound = bound ? bind(++place, values) : bound), ...);
        ELPIS_OK(bound);
        while (true) {
            ELPIS_TRY(const bool is_row, step());
            if (!is_row) return {};
            use(Row(statement_.get()));
        }
    }

    // What `make(Row)` makes of the only row, or nothing when there is none.
    template <class Make, class... Values>
    auto one(Make&& make, const Values&... values)
        -> Attempt<std::optional<std::invoke_result_t<Make, Row>>> {
        std::optional<std::invoke_result_t<Make, Row>> found;
        ELPIS_OK(each([&](const Row& row) { found = make(row); }, values...));
        return found;
    }

private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    // A statement that is not reset holds its locks, and texts that are bound may be gone.
    struct Reset {
        explicit Reset(Statement& of) : statement(of) {}
        ~Reset() { statement.reset(); }
        Reset(const Reset&) = delete;
        Reset& operator=(const Reset&) = delete;
        Statement& statement;
    };

    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

    Attempt<void> bind(int place, std::int64_t value);
    Attempt<void> bind(int place, int value) { return bind(place, std::int64_t{value}); }
    Attempt<void> bind(int place, bool value) { return bind(place, std::int64_t{value}); }
    Attempt<void> bind(int place, std::size_t value) {
        return bind(place, static_cast<std::int64_t>(value));
    }
    Attempt<void> bind(int place, double value);
    Attempt<void> bind(int place, std::string_view value);
    Attempt<void> bind(int place, const std::string& value) {
        return bind(place, std::string_view(value));
    }
    Attempt<void> bind(int place, std::nullopt_t);
    template <class T>
    Attempt<void> bind(int place, const std::optional<T>& value) {
        return value ? bind(place, *value) : bind(place, std::nullopt);
    }
    Attempt<bool> step();  // true: there is a row
    void reset();

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// A connection to an SQLite database. One thread at a time. Statements of it must be gone before it
// is.
class Database {
public:
    enum class Mode { ReadWrite, ReadOnly };

    // The file must exist. Nothing of it is read yet.
    static Attempt<Database> open(const std::filesystem::path& file, Mode mode);
    // An empty one that ends with the connection.
    static Attempt<Database> in_memory();

    // Whether the end of the last connection leaves the write-ahead log alone instead of moving it
    // into the file: for files that may not be ours.
    void leave_log(bool leave);

    // Statements without values and answers, separated by semicolons: schema and settings.
    Attempt<void> execute(const std::string& sql);
    Attempt<Statement> prepare(std::string_view sql);
    // The first column of the first row: for pragmas. 0 when there is no row.
    Attempt<std::int64_t> number(std::string_view sql);
    Attempt<std::string> text(std::string_view sql);

    // Rows that the last statement deleted, inserted or changed.
    std::size_t changes() const;
    // Pages in the write-ahead log after this connection's last commit.
    std::size_t log_pages() const { return *log_pages_; }

    // Moves pages of the write-ahead log that nobody reads any more into the database file, waiting
    // for nobody, and makes both durable. Nothing when the database has no such log.
    Attempt<void> checkpoint();
    // The same, and empties the log, for which readers must be gone; false: they are not.
    Attempt<bool> truncate_log();

private:
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    explicit Database(sqlite3* connection);
    static Attempt<Database> connect(const std::string& name, int flags);

    std::unique_ptr<std::size_t> log_pages_;  // SQLite keeps its address
    std::unique_ptr<sqlite3, Close> connection_;
};

// All or nothing: rolled back unless it is committed. The next one may begin when it is gone.
class Transaction {
public:
    static Attempt<Transaction> begin(Database& database);
    ~Transaction();
    Transaction(Transaction&& other) noexcept
        : database_(std::exchange(other.database_, nullptr)) {}
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    Transaction& operator=(Transaction&&) = delete;

    Attempt<void> commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}

    Database* database_;
};

}  // namespace elpis::journal
