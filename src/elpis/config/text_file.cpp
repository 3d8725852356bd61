#include "elpis/config/text_file.h"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::config {
namespace fs = std::filesystem;

Result<std::string> read_text_file(const fs::path& path,
                                   std::string_view shown,
                                   std::string_view what) {
    constexpr std::size_t kMostBytes = 1U << 20U;
    std::error_code error;
    std::string text;
    if (fs::is_regular_file(path, error)) {
        std::ifstream stream(path, std::ios::binary);
        text.resize(kMostBytes + 1);
        stream.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(stream.gcount()));
        if (stream.eof()) return text;
    }
    return fail(ErrorCode::Unavailable,
                text.size() > kMostBytes
                    ? fmt::format("{} is too long for {} (over 1 MiB).", shown, what)
                    : fmt::format("{} cannot be read as {}.", shown, what));
}

}  // namespace elpis::config
