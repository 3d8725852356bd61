#include "elpis/cli/vectors/output_file.h"

#include <filesystem>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::cli {

namespace fs = std::filesystem;

Result<void> check_output(std::string_view option, const fs::path& file) {
    if (file.empty() || file == "-") return {};
    std::error_code unknown;
    if (fs::is_directory(file, unknown) || !file.has_filename()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: {} is a folder; name a file", option, file.string()));
    }
    const fs::path folder = fs::absolute(file, unknown).parent_path();
    if (!fs::is_directory(folder, unknown)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: there is no folder {} to write {} into",
                                option,
                                folder.string(),
                                file.filename().string()));
    }
    if (::access(folder.c_str(), W_OK) != 0) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: nothing can be written into {}", option, folder.string()));
    }
    return {};
}

}  // namespace elpis::cli
