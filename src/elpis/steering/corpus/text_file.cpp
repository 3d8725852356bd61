#include "elpis/steering/corpus/text_file.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::steering {

Result<std::string> read_text_file(const std::filesystem::path& file, std::uintmax_t max_bytes) {
    std::error_code failed;
    if (!std::filesystem::exists(file, failed))
        return fail(ErrorCode::NotFound, fmt::format("there is no file {}", file.string()));
    // Only a regular file has an end that is there already: a pipe would hold us.
    if (!std::filesystem::is_regular_file(file, failed)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} is not a file that texts can be read from", file.string()));
    }
    const std::uintmax_t size = std::filesystem::file_size(file, failed);
    if (!failed && size > max_bytes) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("{} has {} bytes; at most {} are read", file.string(), size, max_bytes));
    }
    std::string bytes(failed ? 0 : static_cast<std::size_t>(size), '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (failed || !in) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} cannot be read; is it yours to read?", file.string()));
    }
    return bytes;
}

}  // namespace elpis::steering
