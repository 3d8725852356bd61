#include "elpis/backends/hf/random_file.h"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {
namespace {

auto unreadable(const std::filesystem::path& file, int error) {
    return fail(
        ErrorCode::Unavailable,
        fmt::format(
            "{} cannot be read: {}", file.string(), std::generic_category().message(error)));
}

}  // namespace

RandomFile::RandomFile(std::filesystem::path path, int descriptor, std::uint64_t size)
    : path_(std::move(path)), descriptor_(descriptor), size_(size) {}

RandomFile::~RandomFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

RandomFile::RandomFile(RandomFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}

RandomFile& RandomFile::operator=(RandomFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    return *this;
}

Result<RandomFile> RandomFile::open(const std::filesystem::path& file) {
    // Not to wait for the other end of a pipe.
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR))
        return fail(ErrorCode::NotFound, fmt::format("there is no file {}", file.string()));
    if (descriptor < 0) return unreadable(file, errno);
    RandomFile opened(file, descriptor, 0);
    struct stat about{};
    if (::fstat(descriptor, &about) != 0) return unreadable(file, errno);
    if (!S_ISREG(about.st_mode))
        return fail(ErrorCode::InvalidArgument, fmt::format("{} is not a file", file.string()));
    opened.size_ = static_cast<std::uint64_t>(about.st_size);
    return opened;
}

Result<void> RandomFile::read(std::uint64_t offset, std::span<std::byte> into) const {
    while (!into.empty()) {
        const ssize_t got =
            ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unreadable(path_, errno);
        if (got == 0) {
            return fail(ErrorCode::Unavailable,
                        fmt::format("{} ends at byte {}, before what it should hold; it may have "
                                    "been cut short",
                                    path_.string(),
                                    offset));
        }
        into = into.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
    return {};
}

Result<std::string> read_text(const std::filesystem::path& file, std::uint64_t max_bytes) {
    ELPIS_TRY(const RandomFile opened, RandomFile::open(file));
    if (opened.size() > max_bytes) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format(
                "{} has {} bytes; at most {} are read", file.string(), opened.size(), max_bytes));
    }
    std::string text(static_cast<std::size_t>(opened.size()), '\0');
    ELPIS_OK(opened.read(0, std::as_writable_bytes(std::span(text))));
    return text;
}

}  // namespace elpis::backends::hf
