#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/backends/hf/random_file.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// How numbers lie in a checkpoint.
enum class Stored { F32, F16, BF16, F64 };

std::size_t width_of(Stored type);  // bytes of one number
std::string_view name_of(Stored type);

// A tensor of a checkpoint: rows one after another in one of its files. The shape's product times
// the width is the count of bytes, which lie within the file: checked before any of it is used.
struct StoredTensor {
    std::string name;
    Stored type = Stored::F32;
    std::vector<std::uint64_t> shape;  // outermost first, none of them 0
    std::size_t file = 0;
    std::uint64_t offset = 0;  // in the file

    std::uint64_t numbers() const;
};

// The weights of a checkpoint folder: model.safetensors, or the files that
// model.safetensors.index.json lists. Only their headers are read. Any thread.
class Weights {
public:
    // NotFound, InvalidArgument or Unavailable, as the rest of "checkpoint X cannot be used: …":
    // no weights, or only such as run code when they are read (pytorch_model.bin); an index that
    // names anything but files beside it; a file of the index that is missing, a tensor of it that
    // its file has not, or one in two files; numbers of another type; a shape that its bytes do
    // not have.
    static Result<Weights> open(const std::filesystem::path& folder);

    // One safetensors file, whatever it is called. The errors of `open` that are about a file.
    static Result<Weights> open_file(const std::filesystem::path& file);

    const StoredTensor* find(std::string_view name) const;
    const std::map<std::string, StoredTensor, std::less<>>& tensors() const { return tensors_; }
    const std::vector<RandomFile>& files() const { return files_; }
    std::uint64_t bytes() const;  // of all files

    // Bytes of a tensor from `begin` on, as they lie in the file.
    Result<void> read(const StoredTensor& tensor,
                      std::uint64_t begin,
                      std::span<std::byte> into) const;

private:
    Result<void> add_file(const std::filesystem::path& file);
    Result<void> check_index(const std::map<std::string, std::string>& places) const;

    std::vector<RandomFile> files_;
    std::map<std::string, StoredTensor, std::less<>> tensors_;
};

// The file names of an index, by tensor. Refused: what is no such index, more than 200 000 tensors
// or 1000 files, a name with a separator or beginning with a dot, which could lead elsewhere.
Result<std::map<std::string, std::string>> read_index(std::string_view json);

}  // namespace elpis::backends::hf
