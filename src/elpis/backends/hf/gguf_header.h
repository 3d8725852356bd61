#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/backends/hf/string_pool.h"
#include "elpis/backends/hf/weights.h"

namespace elpis::backends::hf {

// The beginning of a GGUF file (version 3, little-endian): keys with values, then what tensors
// there are. Keys are llama.cpp's own; each is given once.
class GgufHeader {
public:
    // Where a tensor's bytes begin is a multiple of this, counted from the end of the header.
    static constexpr std::uint64_t kAlignment = 32;

    void text(std::string_view key, std::string_view value);
    void whole(std::string_view key, std::uint64_t value);  // 32 bits
    void number(std::string_view key, double value);        // float32
    void flag(std::string_view key, bool value);
    void texts(std::string_view key, const StringPool& values);
    void texts(std::string_view key, const std::vector<std::string>& values);
    void wholes(std::string_view key, std::span<const std::int32_t> values);
    void numbers(std::string_view key, std::span<const float> values);
    void flags(std::string_view key, const std::vector<bool>& values);
    void bytes(std::string_view key, std::span<const std::byte> values);

    // Its bytes follow those of the one before. `shape`: innermost first.
    void tensor(std::string_view name, std::span<const std::uint64_t> shape, Stored type);

    // The whole beginning, padded to where the first tensor's bytes follow. Each tensor's bytes
    // are padded in the same way.
    std::string finished() const;
    std::uint64_t data_bytes() const { return data_bytes_; }  // of all tensors, with padding

private:
    void begin_value(std::string_view key, int type);
    void begin_array(std::string_view key, int type, std::size_t count);

    std::string keys_;
    std::string tensors_;
    std::uint64_t key_count_ = 0;
    std::uint64_t tensor_count_ = 0;
    std::uint64_t data_bytes_ = 0;
};

// How many bytes it takes to the next multiple of the alignment.
constexpr std::uint64_t gguf_padding(std::uint64_t bytes) {
    return (GgufHeader::kAlignment - bytes % GgufHeader::kAlignment) % GgufHeader::kAlignment;
}

}  // namespace elpis::backends::hf
