#include "elpis/backends/hf/new_file.h"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHidden = ".elpis-";
constexpr std::string_view kPart = ".part";
constexpr double kGigabyte = 1e9;

auto unwritten(const fs::path& where, int error) {
    return fail(
        ErrorCode::Unavailable,
        fmt::format(
            "{} could not be written: {}", where.string(), std::generic_category().message(error)));
}

// A name that no other has, whichever process makes it.
std::string hidden_name(int attempt) {
    return fmt::format("{}{}-{}{}", kHidden, ::getpid(), attempt, kPart);
}

}  // namespace

Result<NewFile> NewFile::create(const fs::path& folder, std::uint64_t expected) {
    std::error_code error;
    const fs::space_info space = fs::space(folder, error);
    if (!error && space.available < expected) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} has {:.1f} GB free, and {:.1f} GB are needed; make room there, "
                                "or set XDG_CACHE_HOME to a folder on another disk",
                                folder.string(),
                                static_cast<double>(space.available) / kGigabyte,
                                static_cast<double>(expected) / kGigabyte));
    }
#ifdef O_TMPFILE
    const int unnamed = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    if (unnamed >= 0) return NewFile(folder, unnamed, {});
#endif
    constexpr int kTries = 100;
    for (int i = 0; i < kTries; ++i) {
        const fs::path hidden = folder / hidden_name(i);
        const int named = ::open(hidden.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (named >= 0) return NewFile(folder, named, hidden);
        if (errno != EEXIST) break;
    }
    return unwritten(folder, errno);
}

NewFile::~NewFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!hidden_.empty()) ::unlink(hidden_.c_str());
}

NewFile::NewFile(NewFile&& other) noexcept
    : folder_(std::move(other.folder_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      hidden_(std::exchange(other.hidden_, {})) {}

NewFile& NewFile::operator=(NewFile&& other) noexcept {
    std::swap(folder_, other.folder_);
    std::swap(descriptor_, other.descriptor_);
    std::swap(hidden_, other.hidden_);
    return *this;
}

Result<void> NewFile::append(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return unwritten(folder_, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> NewFile::append(std::string_view text) {
    return append(std::as_bytes(std::span(text)));
}

fs::path NewFile::name() const {
    return hidden_.empty() ? fs::path(fmt::format("/proc/self/fd/{}", descriptor_)) : hidden_;
}

Result<void> NewFile::publish(std::string_view name) {
    const fs::path target = folder_ / name;
    if (::fsync(descriptor_) != 0) return unwritten(target, errno);
    // A file without a name cannot replace another, so it takes a hidden one first.
    for (int i = 0; hidden_.empty(); ++i) {
        const fs::path hidden = folder_ / hidden_name(i);
        if (::linkat(AT_FDCWD, this->name().c_str(), AT_FDCWD, hidden.c_str(), AT_SYMLINK_FOLLOW) ==
            0) {
            hidden_ = hidden;
        } else if (errno != EEXIST) {
            return unwritten(target, errno);
        }
    }
    if (std::rename(hidden_.c_str(), target.c_str()) != 0) return unwritten(target, errno);
    hidden_.clear();
    // The name itself is only safe once the folder is on the disk; where that cannot be done, the
    // content is there all the same.
    const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        ::fsync(folder);
        ::close(folder);
    }
    return {};
}

void remove_leftovers(const fs::path& folder) {
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(kHidden) && name.ends_with(kPart)) fs::remove(entry.path(), error);
    }
}

}  // namespace elpis::backends::hf
