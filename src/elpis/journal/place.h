#pragma once

#include <filesystem>

#include "elpis/base/clock.h"
#include "elpis/base/result.h"

// What the journal does to files before SQLite sees them. Errors are ends of sentences: the caller
// says what they mean for the journal.
namespace elpis::journal {

// Makes the folders that are missing, for their owner alone (0700). What is there stays as it is.
Result<void> make_private_folder(const std::filesystem::path& folder);

// Makes an empty file for its owner alone (0600), unless one is there. Files that SQLite puts
// beside it get the same mode. Anything but a regular file is refused: opening a pipe would wait.
Result<void> make_private_file(const std::filesystem::path& file);

// The names that SQLite gives to the files beside a database.
std::filesystem::path log_of(const std::filesystem::path& file);
std::filesystem::path index_of(const std::filesystem::path& file);

// Gives a database another name, with the time in it, and the files beside it the matching ones, so
// that it can still be opened. Never writes over anything. Returns the new name.
Result<std::filesystem::path> set_aside(const std::filesystem::path& file, Clock::Wall now);

}  // namespace elpis::journal
