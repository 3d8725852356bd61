#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/base/result.h"

namespace elpis {

// The bytes of a regular file. NotFound when there is none; InvalidArgument for a folder, a pipe or
// more than `max_bytes`; Unavailable when reading fails. Never waits for a pipe's other end. `kind`
// is what messages call it: "vector file".
Result<std::string> read_whole_file(const std::filesystem::path& file,
                                    std::uintmax_t max_bytes,
                                    std::string_view kind);

// A file that is written piece by piece under a temporary name in its own folder. What is not
// finished leaves nothing behind. Unavailable when the disk does not take it.
class WholeFile {
public:
    // With `mode` (0600, say) the file has just that; else what the umask leaves of 0666.
    static Result<WholeFile> begin(const std::filesystem::path& file,
                                   std::optional<unsigned> mode = std::nullopt);
    ~WholeFile();
    WholeFile(WholeFile&& other) noexcept;
    WholeFile& operator=(WholeFile&&) = delete;
    WholeFile(const WholeFile&) = delete;
    WholeFile& operator=(const WholeFile&) = delete;

    Result<void> add(std::string_view bytes);
    // Flushes to the disk and renames: `file` is at any time the old one or the new one, whole.
    Result<void> finish();

private:
    WholeFile(std::filesystem::path file, std::filesystem::path temporary, int descriptor);

    std::filesystem::path file_;
    std::filesystem::path temporary_;
    int descriptor_;  // −1: finished, or given away
};

// All at once. Writes under a temporary name in the same folder, flushes to the disk and renames:
// `file` is at any time the old one or the new one, whole. Unavailable, with nothing left behind,
// when that fails. `mode` as for WholeFile::begin.
Result<void> write_whole_file(const std::filesystem::path& file,
                              std::string_view bytes,
                              std::optional<unsigned> mode = std::nullopt);

}  // namespace elpis
