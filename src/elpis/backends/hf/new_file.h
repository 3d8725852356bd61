#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <utility>

#include "elpis/base/result.h"

namespace elpis::backends::hf {

// A file in the making. It has no name of its own until it is published, where the file system
// allows that, so nothing is left of it however the process ends; elsewhere it has a hidden name,
// which is removed with the object or, after a crash, by remove_leftovers. One thread.
class NewFile {
public:
    // In the folder where it is to be published. Unavailable when it cannot be made, or when less
    // than `expected` bytes are free there.
    static Result<NewFile> create(const std::filesystem::path& folder, std::uint64_t expected);

    ~NewFile();
    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&& other) noexcept;
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    // Unavailable when the disk does not take it.
    Result<void> append(std::span<const std::byte> bytes);
    Result<void> append(std::string_view text);

    // By which others can open it for writing as long as this object lives.
    std::filesystem::path name() const;

    // Flushes to the disk and gives it that name in its folder, in place of what had it.
    Result<void> publish(std::string_view name);

private:
    NewFile(std::filesystem::path folder, int descriptor, std::filesystem::path hidden)
        : folder_(std::move(folder)), descriptor_(descriptor), hidden_(std::move(hidden)) {}

    std::filesystem::path folder_;
    int descriptor_ = -1;
    std::filesystem::path hidden_;  // empty: it has no name
};

// Removes what processes that crashed left in a folder. Nobody may be writing there: hold its lock.
void remove_leftovers(const std::filesystem::path& folder);

}  // namespace elpis::backends::hf
