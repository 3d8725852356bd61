#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/steering/formats/testing/test_data.h"

// GGUF files written by hand, so that each of their figures can be wrong.
namespace elpis::steering::formats::testing {

inline std::string gguf_text(std::string_view letters) {
    return number_bytes(std::uint64_t{letters.size()}) + std::string(letters);
}
inline std::string gguf_string(std::string_view key, std::string_view value) {
    return gguf_text(key) + number_bytes(std::int32_t{8}) + gguf_text(value);
}
template <class T>
std::string gguf_number(std::string_view key, std::int32_t type, T value) {
    return gguf_text(key) + number_bytes(type) + number_bytes(value);
}

struct GgufTensorText {
    std::string name = "direction.1";
    std::vector<std::int64_t> sizes = {4};
    std::int32_t type = 0;  // F32
    std::string data = float_bytes({1, 2, 3, 4});
    std::int64_t shift = 0;  // how far the offset is wrong
};

struct GgufText {
    std::vector<std::string> keys = {gguf_string("general.architecture", "controlvector")};
    std::vector<GgufTensorText> tensors = {{}};
    std::uint32_t version = 3;
    std::size_t alignment = 32;
    std::uint64_t more_keys = 0;  // counted, not there
    std::uint64_t more_tensors = 0;
};

inline std::string gguf(const GgufText& file) {
    std::string head = "GGUF" + number_bytes(file.version) +
                       number_bytes(file.tensors.size() + file.more_tensors) +
                       number_bytes(file.keys.size() + file.more_keys);
    for (const std::string& key : file.keys) {
        head += key;
    }
    std::string data;
    const auto pad = [&](std::string& bytes) {
        bytes.resize((bytes.size() + file.alignment - 1) / file.alignment * file.alignment, '\0');
    };
    for (const GgufTensorText& tensor : file.tensors) {
        head +=
            gguf_text(tensor.name) + number_bytes(static_cast<std::uint32_t>(tensor.sizes.size()));
        for (const std::int64_t size : tensor.sizes) {
            head += number_bytes(size);
        }
        head += number_bytes(tensor.type) +
                number_bytes(static_cast<std::int64_t>(data.size()) + tensor.shift);
        data += tensor.data;
        pad(data);
    }
    pad(head);
    return head + data;
}

}  // namespace elpis::steering::formats::testing
