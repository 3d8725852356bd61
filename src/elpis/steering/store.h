#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "elpis/base/result.h"
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
// was there before is replaced. Unavailable when the disk does not take it.
Result<void> save_library(const std::filesystem::path& folder, const Library& library);

}  // namespace elpis::steering
