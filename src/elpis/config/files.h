#pragma once

#include <expected>
#include <filesystem>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/config/load.h"

namespace elpis::config {

// Where the default model may lie, in the order in which it is looked for: data/models of the
// working directory, models of the installed share folder, data/models of the checkout that holds
// the executable.
std::vector<std::filesystem::path> default_models(const Inputs& inputs);

// What the settings name must be there: the model (a file for llama-cpp, a folder or an id for
// transformers, a URL for remote) and the folders of emotion vectors and of characters. Returns the
// model to load: the configured one, or the first default model that exists. The error names what
// is missing and who asked for it, or every place where the default model was looked for.
std::expected<std::filesystem::path, std::vector<Error>> check_files(const Loaded& loaded,
                                                                     const Inputs& inputs);

}  // namespace elpis::config
