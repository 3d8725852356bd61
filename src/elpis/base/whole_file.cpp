#include "elpis/base/whole_file.h"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"

namespace elpis {
namespace {

std::string reason(int error) {
    return std::generic_category().message(error);
}

auto unwritten(const std::filesystem::path& file, int error) {
    return fail(ErrorCode::Unavailable,
                fmt::format("{} could not be written: {}", file.string(), reason(error)));
}

Result<void> write_all(int descriptor, std::string_view bytes, const std::filesystem::path& file) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return unwritten(file, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

// Makes a new file beside `file`; another writer's is never touched.
std::pair<int, std::filesystem::path> open_temporary(const std::filesystem::path& file) {
    constexpr int kTries = 100;
    for (int i = 0; i < kTries; ++i) {
        std::filesystem::path name =
            folder_of(file) /
            fmt::format(".{}.{}-{}.part", file.filename().string(), ::getpid(), i);
        const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST) return {descriptor, std::move(name)};
    }
    return {-1, {}};
}

}  // namespace

Result<std::string> read_whole_file(const std::filesystem::path& file,
                                    std::uintmax_t max_bytes,
                                    std::string_view kind) {
    const auto unread = [&](int error) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} {} cannot be read: {}", kind, file.string(), reason(error)));
    };
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (opened.get() < 0 && (errno == ENOENT || errno == ENOTDIR))
        return fail(ErrorCode::NotFound, fmt::format("there is no {} {}", kind, file.string()));
    struct stat about{};
    if (opened.get() < 0 || ::fstat(opened.get(), &about) != 0) return unread(errno);
    if (!S_ISREG(about.st_mode)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} is not a file, as a {} has to be", file.string(), kind));
    }
    const auto size = static_cast<std::uintmax_t>(about.st_size);
    if (size > max_bytes) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} {} is refused: it has {} bytes, more than the {} that one may "
                                "have",
                                kind,
                                file.string(),
                                size,
                                max_bytes));
    }
    std::string bytes(static_cast<std::size_t>(size), '\0');
    std::size_t held = 0;
    while (held < bytes.size()) {
        const ssize_t got = ::read(opened.get(), bytes.data() + held, bytes.size() - held);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unread(errno);
        if (got == 0) break;  // it was cut while we read; the reader of its format will notice
        held += static_cast<std::size_t>(got);
    }
    bytes.resize(held);
    return bytes;
}

WholeFile::WholeFile(std::filesystem::path file, std::filesystem::path temporary, int descriptor)
    : file_(std::move(file)), temporary_(std::move(temporary)), descriptor_(descriptor) {}

WholeFile::WholeFile(WholeFile&& other) noexcept
    : file_(std::move(other.file_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

WholeFile::~WholeFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(temporary_.c_str());
}

Result<WholeFile> WholeFile::begin(const std::filesystem::path& file,
                                   std::optional<unsigned> mode) {
    auto [descriptor, temporary] = open_temporary(file);
    if (descriptor < 0) return unwritten(file, errno);
    WholeFile whole(file, std::move(temporary), descriptor);
    if (mode && ::fchmod(descriptor, *mode) != 0) return unwritten(file, errno);
    return whole;
}

Result<void> WholeFile::add(std::string_view bytes) {
    return write_all(descriptor_, bytes, file_);
}

Result<void> WholeFile::finish() {
    if (::fsync(descriptor_) != 0) return unwritten(file_, errno);
    if (std::rename(temporary_.c_str(), file_.c_str()) != 0) return unwritten(file_, errno);
    ::close(std::exchange(descriptor_, -1));
    // The new name itself is only safe once the folder is on the disk. Some file systems cannot do
    // that; the content is there all the same.
    const Descriptor folder(::open(folder_of(file_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() >= 0) ::fsync(folder.get());
    return {};
}

Result<void> write_whole_file(const std::filesystem::path& file,
                              std::string_view bytes,
                              std::optional<unsigned> mode) {
    ELPIS_TRY(WholeFile whole, WholeFile::begin(file, mode));
    ELPIS_OK(whole.add(bytes));
    return whole.finish();
}

}  // namespace elpis
