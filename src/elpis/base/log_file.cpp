#include "elpis/base/log_file.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::log_file {
namespace fs = std::filesystem;
namespace {

std::unexpected<Error> unwritable(const fs::path& file, const std::string& reason) {
    return fail(ErrorCode::Unavailable,
                fmt::format("The log file {} cannot be written: {}.", file.string(), reason));
}

// server.log and server.12.log belong to server.log.
bool belongs_to(const fs::path& file, const fs::path& candidate) {
    if (candidate.filename() == file.filename()) return true;
    const std::string stem = file.stem().string() + ".";
    const std::string candidate_stem = candidate.stem().string();
    if (candidate.extension() != file.extension() || !candidate_stem.starts_with(stem))
        return false;
    const std::string_view number = std::string_view(candidate_stem).substr(stem.size());
    return !number.empty() && std::ranges::all_of(number, [](char c) {
        return std::isdigit(static_cast<unsigned char>(c)) != 0;
    });
}

}  // namespace

Result<void> prepare(const fs::path& file) {
    std::error_code error;
    if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
    if (error) return unwritable(file, error.message());

    // Asked before opening: opening a pipe would wait for its reader.
    const fs::file_status status = fs::status(file, error);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        return unwritable(file, "it is not a regular file");
    }
    const int fd =
        ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0644);
    if (fd < 0) return unwritable(file, std::generic_category().message(errno));
    ::close(fd);
    return {};
}

Result<void> prune(const fs::path& file, fs::file_time_type oldest) {
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    std::error_code error;
    auto entries = fs::directory_iterator(folder, error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
        const fs::path& candidate = entries->path();
        std::error_code ignored;  // another process may prune the same folder
        if (!belongs_to(file, candidate) || !entries->is_regular_file(ignored)) continue;
        const auto written = fs::last_write_time(candidate, ignored);
        if (!ignored && written < oldest) fs::remove(candidate, ignored);
    }
    if (!error) return {};
    return fail(
        ErrorCode::Unavailable,
        fmt::format(
            "Old log files in {} cannot be removed: {}.", folder.string(), error.message()));
}

}  // namespace elpis::log_file
