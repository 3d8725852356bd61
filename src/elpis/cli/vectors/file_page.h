#pragma once

#include <filesystem>
#include <string>

#include "elpis/cli/terminal.h"
#include "elpis/steering/formats/vector_file.h"

namespace elpis::cli {

// Everything about one file of vectors: its dialect, each direction with the length of its rows,
// the keys, and the choices that were made while it was read.
std::string file_page(const std::filesystem::path& path,
                      const steering::VectorFile& file,
                      const Look& look);
std::string file_json(const std::filesystem::path& path, const steering::VectorFile& file);

}  // namespace elpis::cli
