#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"

namespace elpis::journal {

// Makes durable what another connection has written, without being in its way: neither call waits
// for a writer, or makes one wait. One thread at a time, which need not be the writer's.
class LogSync {
public:
    // The write-ahead log must be there, which it is once something was written.
    static Attempt<LogSync> open(const std::filesystem::path& file);
    ~LogSync();
    LogSync(LogSync&& other) noexcept;
    LogSync(const LogSync&) = delete;
    LogSync& operator=(const LogSync&) = delete;
    LogSync& operator=(LogSync&&) = delete;

    // What was committed before is on the disk afterwards, power failure or not. Replaced
    // or Detached when the database or its log is not there any more, so that nobody will ever read
    // what is written.
    Attempt<void> sync();
    // Moves the log into the database, so that its space can be used again.
    Attempt<void> checkpoint() { return database_.checkpoint(); }

private:
    LogSync(std::filesystem::path file, Database database, int fd)
        : file_(std::move(file)), database_(std::move(database)), fd_(fd) {}

    std::filesystem::path file_;
    Database database_;
    int fd_;                   // of the log
    std::uint64_t inode_ = 0;  // of the database
};

}  // namespace elpis::journal
