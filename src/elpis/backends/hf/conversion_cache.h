#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/backends/hf/tensor_writer.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// A checkpoint that was converted.
struct Conversion {
    std::filesystem::path file;    // the GGUF
    std::string name;              // of the model
    std::filesystem::path source;  // the folder it was made from
    std::string precision;
    std::string architecture;
    std::uint64_t bytes = 0;
    std::vector<std::string> remarks;
};

// Keeps converted checkpoints under what their content is: a folder for each content and
// precision, with the file, what is known of it, and a lock. Any process.
class ConversionCache {
public:
    explicit ConversionCache(std::filesystem::path root) : root_(std::move(root)) {}

    const std::filesystem::path& root() const { return root_; }

    // What a checkpoint is kept under. Reads all of it when it is new or has changed since; knows
    // it by its stamp otherwise. `done` as in content_key.
    Result<std::string> key_of(const Checkpoint& checkpoint, const BytesDone& done) const;

    std::filesystem::path folder(const std::string& key, Precision precision) const;

    // Nothing where there is none, or a file that is not whole.
    std::optional<Conversion> find(const std::string& key, Precision precision) const;

    // What is known of a file that was just published in its folder.
    Result<void> describe(const Conversion& conversion) const;

    std::vector<Conversion> list() const;  // by name
    // The bytes that it gave back. Unavailable when it cannot be removed.
    Result<std::uint64_t> remove(const Conversion& conversion) const;

private:
    std::filesystem::path root_;
};

// Held by who converts into a folder: another process waits, and then finds the result.
class FolderLock {
public:
    // Makes the folder. Waits as long as another holds it, which ends with that process.
    static Result<FolderLock> take(const std::filesystem::path& folder);

    ~FolderLock();
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&& other) noexcept;
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

}  // namespace elpis::backends::hf
