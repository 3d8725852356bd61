#include "elpis/engine/llama/testing/family_template.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace elpis::engine::testing {

std::string family_template(const std::string& name) {
    std::ifstream from(std::filesystem::path(ELPIS_TEMPLATES) / (name + ".jinja"));
    std::string source{std::istreambuf_iterator<char>(from), {}};
    if (source.empty()) throw std::runtime_error("llama.cpp has no template " + name);
    return source;
}

}  // namespace elpis::engine::testing
