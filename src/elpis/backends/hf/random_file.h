#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "elpis/base/result.h"

namespace elpis::backends::hf {

// A regular file that is read in places, never whole and never mapped: one that is cut short while
// it is read is an error here, where a mapping would end the process. Any thread.
class RandomFile {
public:
    // NotFound when there is none; InvalidArgument for a folder or a pipe; Unavailable when it
    // cannot be opened. Follows links, as the caches of checkpoints are full of them.
    static Result<RandomFile> open(const std::filesystem::path& file);

    ~RandomFile();
    RandomFile(RandomFile&& other) noexcept;
    RandomFile& operator=(RandomFile&& other) noexcept;
    RandomFile(const RandomFile&) = delete;
    RandomFile& operator=(const RandomFile&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::uint64_t size() const { return size_; }

    // Fills `into` from `offset` on. Unavailable when the file ends before or cannot be read.
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const;

private:
    RandomFile(std::filesystem::path path, int descriptor, std::uint64_t size);

    std::filesystem::path path_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

// A small file whole, as text. The errors of RandomFile, and InvalidArgument for more than
// `max_bytes`.
Result<std::string> read_text(const std::filesystem::path& file, std::uint64_t max_bytes);

}  // namespace elpis::backends::hf
