#include "elpis/engine/weights_file.h"

#include <cerrno>
#include <cstring>
#include <expected>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/sha256.h"
#include "elpis/engine/llama/layout.h"
#include "elpis/engine/options.h"
#include "elpis/engine/weight_layout.h"

namespace elpis::engine {
namespace fs = std::filesystem;
namespace {

// Held while the file is made; the kernel lets go of it when the process ends, however it ends.
class MakingLock {
public:
    explicit MakingLock(const fs::path& file)
        : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        if (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX) == 0) held_ = true;
    }
    ~MakingLock() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    MakingLock(const MakingLock&) = delete;
    MakingLock& operator=(const MakingLock&) = delete;
    bool held() const { return held_; }

private:
    int descriptor_;
    bool held_ = false;
};

// What tells one file of weights from another without reading gigabytes.
std::string identity_of(const fs::path& model) {
    std::error_code unknown;
    const fs::path whole = fs::weakly_canonical(model, unknown);
    const auto size = fs::file_size(model, unknown);
    const auto written = fs::last_write_time(model, unknown).time_since_epoch().count();
    const std::string text = fmt::format("{}\n{}\n{}", whole.string(), size, written);
    Sha256 digest;
    digest.add(std::as_bytes(std::span(text)));
    return digest.hex();
}

bool flushed(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool done = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return done;
}

std::unexpected<Error> cannot(const fs::path& file, std::string_view why) {
    return fail(ErrorCode::Unavailable,
                fmt::format("the weights cannot be laid out in {}: {}; free some disk, or set "
                            "model.layout to as_shipped",
                            file.string(),
                            why));
}

}  // namespace

fs::path weights_path(const Options& options) {
    if (options.layout == WeightLayout::AsShipped) return options.model_path;
    constexpr std::size_t kDigits = 16;
    return options.layouts / fmt::format("{}-{}-{}.gguf",
                                         options.model_path.stem().string(),
                                         identity_of(options.model_path).substr(0, kDigits),
                                         name_of(options.layout));
}

Result<fs::path> weights_file(const Options& options, int threads) {
    fs::path file = weights_path(options);
    std::error_code error;
    if (options.layout == WeightLayout::AsShipped || fs::exists(file, error)) return file;
    if (fs::create_directories(file.parent_path(), error); error) {
        return cannot(file, error.message());
    }
    const MakingLock lock(fs::path(file).concat(".lock"));
    if (!lock.held()) return cannot(file, std::strerror(errno));
    if (fs::exists(file, error)) return file;  // another process made it meanwhile

    const fs::path unfinished = fs::path(file).concat(".unfinished");
    auto made = llama::lay_out(options.model_path, unfinished, options.layout, threads);
    if (made && !flushed(unfinished)) made = cannot(file, std::strerror(errno));
    if (made) {
        fs::rename(unfinished, file, error);
        if (error) made = cannot(file, error.message());
    }
    if (!made) {
        fs::remove(unfinished, error);
        return std::unexpected(made.error());
    }
    return file;
}

}  // namespace elpis::engine
