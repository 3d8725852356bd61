#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace elpis::steering::formats {

// A tensor as it is to be written: rows one after the other.
struct PackedTensor {
    std::string name;
    std::vector<std::size_t> shape;  // their product is the count of numbers
    std::variant<std::vector<float>, std::vector<std::int64_t>> numbers;  // F32, or I64
};

// A safetensors file of these tensors, in their order. Metadata that is not UTF-8 gets U+FFFD in
// place of what is not.
std::string tensor_pack(const std::vector<PackedTensor>& tensors,
                        const std::map<std::string, std::string>& metadata);

}  // namespace elpis::steering::formats
