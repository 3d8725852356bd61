#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/file_fields.h"

namespace elpis::steering {

// Writes fields, such as elpis.eval.status, into the files of these vectors: in a folder those that
// bear their names, else the one file. Rows and all other fields stay; each file is replaced whole.
// Only files that Elpis has written can hold them; for any other a sentence comes back, and the
// file is left alone. Errors of reading and writing.
Result<std::vector<std::string>> write_fields(const std::filesystem::path& place,
                                              std::span<const std::string> vectors,
                                              const FileFields& fields);

}  // namespace elpis::steering
