#include "elpis/backends/hf/conversion_cache.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/content_key.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/backends/hf/random_file.h"
#include "elpis/backends/hf/tensor_writer.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/sha256.h"
#include "elpis/steering/formats/bounded_json.h"
#include "elpis/steering/formats/whole_file.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kAbout = "about.json";
constexpr const char* kPlaces = "places";  // by folder: which content was there last
constexpr std::uint64_t kLargestAbout = 1U << 20U;

Result<void> make_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error) return {};
    return fail(ErrorCode::Unavailable,
                fmt::format("the folder {} cannot be made: {}; converted checkpoints are kept in "
                            "XDG_CACHE_HOME",
                            folder.string(),
                            error.message()));
}

// A small file of ours; whatever is wrong with it, it is written anew.
std::optional<Json> read_own(const fs::path& file) {
    const auto text = read_text(file, kLargestAbout);
    if (!text) return std::nullopt;
    auto value = steering::formats::parse_json(*text);
    if (!value || !value->is_object()) return std::nullopt;
    return *std::move(value);
}

std::string text_at(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<Conversion> read_about(const fs::path& folder) {
    const auto about = read_own(folder / kAbout);
    if (!about) return std::nullopt;
    const fs::path name = text_at(*about, "file");
    if (name.empty() || name != name.filename()) return std::nullopt;
    Conversion conversion{.file = folder / name,
                          .name = text_at(*about, "name"),
                          .source = text_at(*about, "source"),
                          .precision = text_at(*about, "precision"),
                          .architecture = text_at(*about, "architecture")};
    for (const Json& remark : about->value("remarks", Json::array())) {
        if (remark.is_string()) conversion.remarks.push_back(remark.get<std::string>());
    }
    std::error_code error;
    conversion.bytes = fs::file_size(conversion.file, error);
    const Json bytes = about->value("bytes", Json());
    if (error || !bytes.is_number_unsigned() || bytes.get<std::uint64_t>() != conversion.bytes)
        return std::nullopt;
    return conversion;
}

}  // namespace

Result<std::string> ConversionCache::key_of(const Checkpoint& checkpoint,
                                            const BytesDone& done) const {
    return key_of(checkpoint.folder(), checkpoint.files(), done);
}

Result<std::string> ConversionCache::key_of(const fs::path& folder,
                                            const std::vector<fs::path>& files,
                                            const BytesDone& done) const {
    ELPIS_TRY(const std::string stamp, stamp_of(files));
    std::error_code error;
    const std::string place = fs::canonical(folder, error).string();
    Sha256 hash;
    hash.add(std::as_bytes(std::span(place)));
    constexpr std::size_t kDigits = 32;
    const fs::path note = root_ / kPlaces / (hash.hex().substr(0, kDigits) + ".json");
    if (const auto known = read_own(note);
        known && text_at(*known, "stamp") == stamp && !text_at(*known, "key").empty())
        return text_at(*known, "key");
    ELPIS_TRY(std::string key, content_key(files, done));
    // Written to while it was read: the next start reads it again.
    ELPIS_TRY(const std::string now, stamp_of(files));
    if (now != stamp) return key;
    // Where that cannot be written, as in a cache that is read only, the next start reads it again.
    const Json about{{"folder", place}, {"stamp", stamp}, {"key", key}};
    if (!make_folder(root_ / kPlaces)) return key;
    const auto noted = steering::formats::write_whole_file(
        note, about.dump(1, ' ', false, Json::error_handler_t::replace));
    if (!noted) return key;
    return key;
}

fs::path ConversionCache::folder(const std::string& key, Precision precision) const {
    return root_ / fmt::format("{}-{}", key, name_of(precision));
}

fs::path ConversionCache::adapter_folder(const std::string& key) const {
    return root_ / fmt::format("{}-lora", key);
}

std::optional<Conversion> ConversionCache::find(const std::string& key, Precision precision) const {
    return read_about(folder(key, precision));
}

std::optional<Conversion> ConversionCache::find_adapter(const std::string& key) const {
    return read_about(adapter_folder(key));
}

Result<void> ConversionCache::describe(const Conversion& conversion) const {
    const Json about{{"file", conversion.file.filename().string()},
                     {"name", conversion.name},
                     {"source", conversion.source.string()},
                     {"precision", conversion.precision},
                     {"architecture", conversion.architecture},
                     {"bytes", conversion.bytes},
                     {"remarks", conversion.remarks}};
    return steering::formats::write_whole_file(
        conversion.file.parent_path() / kAbout,
        about.dump(1, ' ', false, Json::error_handler_t::replace));
}

std::vector<Conversion> ConversionCache::list() const {
    std::vector<Conversion> all;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(root_, error)) {
        if (auto conversion = read_about(entry.path())) all.push_back(*std::move(conversion));
    }
    std::ranges::sort(
        all, {}, [](const Conversion& each) { return std::pair(each.name, each.precision); });
    return all;
}

Result<std::uint64_t> ConversionCache::remove(const Conversion& conversion) const {
    const fs::path folder = conversion.file.parent_path();
    // Whoever converts into it is let finish.
    ELPIS_TRY(const FolderLock lock, FolderLock::take(folder));
    std::error_code error;
    fs::remove_all(folder, error);
    if (!error) return conversion.bytes;
    return fail(ErrorCode::Unavailable,
                fmt::format("{} cannot be removed: {}", folder.string(), error.message()));
}

Result<FolderLock> FolderLock::take(const fs::path& folder) {
    ELPIS_OK(make_folder(folder));
    const fs::path file = folder / "lock";
    FolderLock lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    while (lock.descriptor_ < 0 || ::flock(lock.descriptor_, LOCK_EX) != 0) {
        if (lock.descriptor_ >= 0 && errno == EINTR) continue;
        return fail(
            ErrorCode::Unavailable,
            fmt::format(
                "{} cannot be locked: {}", file.string(), std::generic_category().message(errno)));
    }
    return lock;
}

FolderLock::~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

}  // namespace elpis::backends::hf
