#include "elpis/backends/hf/content_key.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>

#include "elpis/backends/hf/random_file.h"
#include "elpis/backends/hf/tensor_writer.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/sha256.h"

namespace elpis::backends::hf {
namespace {

// Goes up whenever the same checkpoint becomes another file.
constexpr std::string_view kVersion = "elpis checkpoint 1";
constexpr std::size_t kDigits = 32;
constexpr std::size_t kAtOnce = std::size_t{1} << 20U;

void add(Sha256& hash, std::string_view text) {
    hash.add(std::as_bytes(std::span(text)));
}

}  // namespace

Result<std::string> content_key(const std::vector<std::filesystem::path>& files,
                                const BytesDone& done) {
    Sha256 hash;
    add(hash, kVersion);
    std::vector<std::byte> buffer(kAtOnce);
    for (const std::filesystem::path& path : files) {
        ELPIS_TRY(const RandomFile file, RandomFile::open(path));
        add(hash, fmt::format("\n{} {}\n", path.filename().string(), file.size()));
        for (std::uint64_t at = 0; at < file.size(); at += buffer.size()) {
            const auto count =
                static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), file.size() - at));
            const auto piece = std::span(buffer).first(count);
            ELPIS_OK(file.read(at, piece));
            hash.add(piece);
            if (!done(count)) return fail(ErrorCode::Cancelled, "interrupted");
        }
    }
    return hash.hex().substr(0, kDigits);
}

Result<std::string> stamp_of(const std::vector<std::filesystem::path>& files) {
    Sha256 hash;
    add(hash, kVersion);
    for (const std::filesystem::path& path : files) {
        struct stat about{};
        if (::stat(path.c_str(), &about) != 0) {
            return fail(ErrorCode::Unavailable,
                        fmt::format("{} cannot be read: {}",
                                    path.string(),
                                    std::generic_category().message(errno)));
        }
        add(hash,
            fmt::format("\n{} {} {} {} {}.{:09}",
                        path.filename().string(),
                        about.st_dev,
                        about.st_ino,
                        about.st_size,
                        about.st_mtim.tv_sec,
                        about.st_mtim.tv_nsec));
    }
    return hash.hex().substr(0, kDigits);
}

}  // namespace elpis::backends::hf
