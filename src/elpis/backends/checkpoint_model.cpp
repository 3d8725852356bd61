#include "elpis/backends/checkpoint_model.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/conversion_cache.h"
#include "elpis/backends/hf/hub.h"
#include "elpis/backends/hf/new_file.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/backends/hf/tensor_writer.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/engine/quantise.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMegabyte = 1'000'000;
// What the vocabulary and the keys take, at most a few megabytes more than this.
constexpr std::uint64_t kHeaderRoom = 64 * kMegabyte;

Result<hf::Precision> precision_in(const std::string& name) {
    if (const auto precision = hf::precision_of(name)) return *precision;
    return fail(ErrorCode::InvalidArgument,
                fmt::format("model.torch_dtype is {}; it must be one of {}",
                            steering::formats::shown(name),
                            hf::kPrecisions));
}

// Counts bytes towards a total, and tells of each megabyte.
hf::BytesDone counting(std::string_view step,
                       std::uint64_t total,
                       const ConversionProgress& progress) {
    return [step, total, &progress, done = std::uint64_t{0}](std::uint64_t bytes) mutable {
        const std::uint64_t before = done / kMegabyte;
        done += bytes;
        return done / kMegabyte == before || progress(step,
                                                      static_cast<int>(done / kMegabyte),
                                                      static_cast<int>(total / kMegabyte) + 1);
    };
}

// A name that can be a file's.
std::string file_name(const std::string& name, hf::Precision precision) {
    std::string safe;
    for (const char letter : name)
        safe += static_cast<unsigned char>(letter) < ' ' || letter == '/' ? '_' : letter;
    return fmt::format("{}-{}.gguf", safe, hf::name_of(precision));
}

Result<std::vector<std::string>> write_plain(const hf::Checkpoint& checkpoint,
                                             hf::Precision precision,
                                             hf::NewFile& file,
                                             const ConversionProgress& progress) {
    return checkpoint.write(
        precision, file, counting("converting", checkpoint.weights().bytes(), progress));
}

// Into a new file in `folder`, which gets the name.
Result<hf::Conversion> convert_into(const fs::path& folder,
                                    const std::string& name,
                                    const hf::Checkpoint& checkpoint,
                                    hf::Precision precision,
                                    const ConversionProgress& progress,
                                    Log& log) {
    if (!progress("converting", 0, 0)) return fail(ErrorCode::Cancelled, "interrupted");
    ELPIS_TRY(const std::uint64_t plain_bytes, checkpoint.written_bytes(precision));
    std::uint64_t room = plain_bytes + kHeaderRoom;
    if (hf::is_quantised(precision)) room += room / 2 + kHeaderRoom;  // both at once
    ELPIS_TRY(hf::NewFile file, hf::NewFile::create(folder, room));
    hf::Conversion made{.file = folder / name,
                        .name = checkpoint.name(),
                        .source = checkpoint.folder(),
                        .precision = std::string(hf::name_of(precision)),
                        .architecture = checkpoint.config().architecture};
    if (hf::is_quantised(precision)) {
        ELPIS_TRY(hf::NewFile plain, hf::NewFile::create(folder, 0));
        ELPIS_TRY(made.remarks, write_plain(checkpoint, precision, plain, progress));
        if (!progress("quantising", 0, 0)) return fail(ErrorCode::Cancelled, "interrupted");
        ELPIS_OK(engine::quantise(plain.name(),
                                  file.name(),
                                  precision == hf::Precision::Q80 ? engine::Quantisation::Q80
                                                                  : engine::Quantisation::Q4KM,
                                  log));
    } else {
        ELPIS_TRY(made.remarks, write_plain(checkpoint, precision, file, progress));
    }
    progress("writing to the disk", 0, 0);
    ELPIS_OK(file.publish(name));
    std::error_code error;
    made.bytes = fs::file_size(made.file, error);
    return made;
}

}  // namespace

Result<hf::Checkpoint> open_checkpoint(const fs::path& reference,
                                       const CheckpointOptions& options) {
    std::error_code error;
    if (fs::is_directory(reference, error)) {
        const fs::path whole = fs::absolute(reference, error).lexically_normal();
        const fs::path named = whole.has_filename() ? whole : whole.parent_path();
        return hf::Checkpoint::open(named, named.filename().string());
    }
    const std::string id = reference.string();
    ELPIS_TRY(const fs::path folder, hf::find_in_hub(id, options.hub));
    const std::string name = id.substr(id.find('/') + 1);
    return hf::Checkpoint::open(folder, name.substr(0, name.find('@')));
}

std::optional<hf::Conversion> kept_checkpoint(const hf::Checkpoint& checkpoint,
                                              const CheckpointOptions& options) {
    const auto precision = hf::precision_of(options.torch_dtype);
    const hf::ConversionCache cache(options.cache);
    const auto key = cache.key_of(checkpoint, [](std::uint64_t) { return false; });
    if (!precision || !key) return std::nullopt;
    return cache.find(*key, *precision);
}

Result<hf::Conversion> converted_checkpoint(const hf::Checkpoint& checkpoint,
                                            const CheckpointOptions& options,
                                            const ConversionProgress& progress,
                                            Log& log) {
    ELPIS_TRY(const hf::Precision precision, precision_in(options.torch_dtype));
    const hf::ConversionCache cache(options.cache);
    ELPIS_TRY(
        const std::string key,
        cache.key_of(checkpoint, counting("reading", checkpoint.weights().bytes(), progress)));
    if (auto found = cache.find(key, precision)) return *std::move(found);
    const fs::path folder = cache.folder(key, precision);
    ELPIS_TRY(const hf::FolderLock lock, hf::FolderLock::take(folder));
    // Another process may have made it while this one waited for the lock.
    if (auto found = cache.find(key, precision)) return *std::move(found);
    hf::remove_leftovers(folder);
    ELPIS_TRY(
        hf::Conversion made,
        convert_into(
            folder, file_name(checkpoint.name(), precision), checkpoint, precision, progress, log));
    ELPIS_OK(cache.describe(made));
    for (const std::string& remark : made.remarks)
        log.info("checkpoint", remark);
    return made;
}

Result<hf::Conversion> convert_checkpoint_to(const fs::path& file,
                                             const hf::Checkpoint& checkpoint,
                                             hf::Precision precision,
                                             const ConversionProgress& progress,
                                             Log& log) {
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    return convert_into(folder, file.filename().string(), checkpoint, precision, progress, log);
}

}  // namespace elpis::backends
