#include "elpis/engine/llama/testing/scratch_model.h"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX

#include "elpis/engine/llama/testing/tiny_model.h"

namespace elpis::engine::testing {

ScratchModel::ScratchModel(const TinyModel& shape) {
    std::string name = (std::filesystem::temp_directory_path() / "elpis-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a scratch folder");
    folder_ = name;
    path_ = folder_ / "tiny.gguf";
    write_tiny_model(path_, shape);
}

ScratchModel::~ScratchModel() {
    std::error_code ignored;  // a leftover in the temporary folder fails no test
    std::filesystem::remove_all(folder_, ignored);
}

}  // namespace elpis::engine::testing
