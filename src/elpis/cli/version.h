#pragma once

#include <string>
#include <string_view>

namespace elpis::cli {

std::string_view version();        // "0.1.0"
std::string_view llama_release();  // "v0.5.0"

// What `elpis --version` prints: ours, llama.cpp's, the compiler and the kind of build.
std::string version_page();

}  // namespace elpis::cli
