#pragma once

#include <filesystem>

#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"

namespace elpis::journal {

// Opens the journal's file for writing, or begins one, and brings it to today's version. Damaged:
// it is no database, is damaged, belongs to another program or comes from a newer version; nothing
// in it was changed. `Thorough` looks through a file of up to 64 MiB for damage; what is wrong in a
// larger one shows when it is read. The folder must be there, and the caller has the lock.
enum class Look { Quick, Thorough };
Attempt<Database> open_to_write(const std::filesystem::path& file, Look look);

// Opens the journal's file for reading, beside a server that writes it. The failure says what is in
// the way.
Attempt<Database> open_to_read(const std::filesystem::path& file);

}  // namespace elpis::journal
