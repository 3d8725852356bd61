#include "elpis/cli/version.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace elpis::cli {
namespace {

#if defined(__clang__)
constexpr std::string_view kCompiler = "clang " __clang_version__;
#else
constexpr std::string_view kCompiler = "gcc " __VERSION__;
#endif

}  // namespace

// The macros are the build's: CMakeLists.txt of this folder.
std::string_view version() {
    return ELPIS_VERSION;
}

std::string_view llama_release() {
    return ELPIS_LLAMA_RELEASE;
}

std::string version_page() {
    return fmt::format("elpis {}\nllama.cpp {}\n{}, {}\n",
                       version(),
                       llama_release(),
                       kCompiler,
                       ELPIS_BUILD_TYPE);
}

}  // namespace elpis::cli
