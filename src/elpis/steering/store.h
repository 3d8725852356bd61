#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/file_fields.h"
#include "elpis/steering/fit.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/library.h"
#include "elpis/steering/make_library.h"

namespace elpis::steering {

// A folder of vector files as a library: every <name>.{gguf,pt,safetensors,svec,json} is read and
// fitted. NotFound and InvalidArgument as read_vector_folder() and make_library() say.
Result<FittedSet> load_library(const std::filesystem::path& folder,
                               const VectorReading& how,
                               const FitTarget& target);

// Which of the four quadrants a folder of vectors must have and this library lacks; empty: none.
// A library of the two axes lacks none.
std::vector<std::string> missing_quadrants(const Library& library);

// Writes one <name>.gguf for each vector into `folder`, so that load_library() finds the same
// library again. The folder is made under a temporary name and then put in place, whole; one that
// was there before is replaced. `more`: further elpis.* fields for the file of a vector.
// Unavailable when the disk does not take it.
using MoreFields = std::function<FileFields(const std::string& vector)>;
Result<void> save_library(const std::filesystem::path& folder,
                          const Library& library,
                          const MoreFields& more = {});

// Whether nothing is lost when save_library() replaces this folder: it is not there, or empty, or
// all in it are vector files that Elpis has written. InvalidArgument names what is something else.
Result<void> check_replaceable(const std::filesystem::path& folder);

}  // namespace elpis::steering
