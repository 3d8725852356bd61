#include "elpis/backends/adapter_files.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/backends/checkpoint_model.h"
#include "elpis/backends/hf/adapter.h"
#include "elpis/backends/hf/adapter_base.h"
#include "elpis/backends/hf/conversion_cache.h"
#include "elpis/backends/hf/new_file.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/sha256.h"
#include "elpis/engine/adapter_set.h"

namespace elpis::backends {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kHeaderRoom = 4'000'000;  // names and shapes, for thousands of tensors
constexpr std::size_t kDigits = 32;

// The same adapter becomes another file for a model of another shape.
std::string key_for(const std::string& content, const hf::AdapterBase& base) {
    Sha256 hash;
    hash.add(std::as_bytes(std::span(content)));
    const std::string shape = base.text();
    hash.add(std::as_bytes(std::span(shape)));
    return hash.hex().substr(0, kDigits);
}

Result<hf::Conversion> convert(const fs::path& folder,
                               const hf::Adapter& adapter,
                               const hf::AdapterBase& base,
                               const ConversionProgress& progress) {
    ELPIS_TRY(hf::NewFile file, hf::NewFile::create(folder, adapter.written_bytes() + kHeaderRoom));
    ELPIS_OK(adapter.write(
        file, [&](std::uint64_t) { return progress("converting an adapter of", 0, 0); }));
    const fs::path made = folder / "adapter.gguf";
    ELPIS_OK(file.publish(made.filename().string()));
    std::error_code error;
    return hf::Conversion{.file = made,
                          .name = adapter.name(),
                          .source = adapter.folder(),
                          .precision = "lora",
                          .architecture = std::string(base.family->architecture),
                          .bytes = fs::file_size(made, error),
                          .remarks = {}};
}

Result<fs::path> converted(const fs::path& source,
                           const hf::AdapterBase& base,
                           const CheckpointOptions& options,
                           const ConversionProgress& progress,
                           Log& log) {
    std::error_code error;
    const fs::path whole = fs::absolute(source, error).lexically_normal();
    ELPIS_TRY(const hf::Adapter adapter,
              hf::Adapter::open(whole.has_filename() ? whole : whole.parent_path(), base));
    const hf::ConversionCache cache(options.cache);
    ELPIS_TRY(const std::string content,
              cache.key_of(adapter.folder(), adapter.files(), [&](std::uint64_t) {
                  return progress("reading an adapter of", 0, 0);
              }));
    const std::string key = key_for(content, base);
    if (const auto found = cache.find_adapter(key)) return found->file;
    const fs::path folder = cache.adapter_folder(key);
    ELPIS_TRY(const hf::FolderLock lock, hf::FolderLock::take(folder));
    // Another process may have made it while this one waited for the lock.
    if (const auto found = cache.find_adapter(key)) return found->file;
    hf::remove_leftovers(folder);
    log.info("checkpoint", fmt::format("converting the adapter {}", adapter.folder().string()));
    ELPIS_TRY(const hf::Conversion made, convert(folder, adapter, base, progress));
    ELPIS_OK(cache.describe(made));
    return made.file;
}

}  // namespace

Result<std::vector<engine::AdapterFile>> converted_adapters(
    const std::vector<engine::AdapterFile>& adapters,
    const FindAdapterBase& base,
    const CheckpointOptions& options,
    const ConversionProgress& progress,
    Log& log) {
    std::optional<hf::AdapterBase> found;
    std::vector<engine::AdapterFile> files;
    for (const engine::AdapterFile& adapter : adapters) {
        std::error_code error;
        if (!fs::is_directory(adapter.path, error)) {
            files.push_back(adapter);
            continue;
        }
        if (!found) {
            ELPIS_TRY(found, base());
        }
        auto file = converted(adapter.path, *found, options, progress, log);
        if (!file) {
            if (file.error().code == ErrorCode::Cancelled) return std::unexpected(file.error());
            return fail(file.error().code,
                        fmt::format("model.adapters.{}: {}", adapter.name, file.error().message));
        }
        files.push_back({.name = adapter.name, .path = *std::move(file)});
    }
    return files;
}

}  // namespace elpis::backends
