#include "elpis/backends/hf/gguf_header.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gguf.h>

#include "elpis/backends/hf/string_pool.h"
#include "elpis/backends/hf/weights.h"

namespace elpis::backends::hf {
namespace {

template <class T>
void put(std::string& into, const T& value) {
    into.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

void put_text(std::string& into, std::string_view text) {
    put(into, std::uint64_t{text.size()});
    into += text;
}

std::int32_t ggml_type_of(Stored type) {
    switch (type) {
        case Stored::F16:
            return GGML_TYPE_F16;
        case Stored::BF16:
            return GGML_TYPE_BF16;
        case Stored::F32:
        case Stored::F64:
            break;
    }
    return GGML_TYPE_F32;
}

}  // namespace

void GgufHeader::begin_value(std::string_view key, int type) {
    put_text(keys_, key);
    put(keys_, std::int32_t{type});
    ++key_count_;
}

void GgufHeader::begin_array(std::string_view key, int type, std::size_t count) {
    begin_value(key, GGUF_TYPE_ARRAY);
    put(keys_, std::int32_t{type});
    put(keys_, std::uint64_t{count});
}

void GgufHeader::text(std::string_view key, std::string_view value) {
    begin_value(key, GGUF_TYPE_STRING);
    put_text(keys_, value);
}

void GgufHeader::whole(std::string_view key, std::uint64_t value) {
    begin_value(key, GGUF_TYPE_UINT32);
    put(keys_, static_cast<std::uint32_t>(value));
}

void GgufHeader::number(std::string_view key, double value) {
    begin_value(key, GGUF_TYPE_FLOAT32);
    put(keys_, static_cast<float>(value));
}

void GgufHeader::flag(std::string_view key, bool value) {
    begin_value(key, GGUF_TYPE_BOOL);
    keys_ += value ? '\1' : '\0';
}

void GgufHeader::texts(std::string_view key, const StringPool& values) {
    begin_array(key, GGUF_TYPE_STRING, values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        put_text(keys_, values[i]);
}

void GgufHeader::texts(std::string_view key, const std::vector<std::string>& values) {
    begin_array(key, GGUF_TYPE_STRING, values.size());
    for (const std::string& value : values)
        put_text(keys_, value);
}

void GgufHeader::wholes(std::string_view key, std::span<const std::int32_t> values) {
    begin_array(key, GGUF_TYPE_INT32, values.size());
    keys_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

void GgufHeader::numbers(std::string_view key, std::span<const float> values) {
    begin_array(key, GGUF_TYPE_FLOAT32, values.size());
    keys_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

void GgufHeader::flags(std::string_view key, const std::vector<bool>& values) {
    begin_array(key, GGUF_TYPE_BOOL, values.size());
    for (const bool value : values)
        keys_ += value ? '\1' : '\0';
}

void GgufHeader::bytes(std::string_view key, std::span<const std::byte> values) {
    begin_array(key, GGUF_TYPE_UINT8, values.size());
    keys_.append(reinterpret_cast<const char*>(values.data()), values.size());
}

void GgufHeader::tensor(std::string_view name, std::span<const std::uint64_t> shape, Stored type) {
    put_text(tensors_, name);
    put(tensors_, static_cast<std::uint32_t>(shape.size()));
    std::uint64_t size = width_of(type);
    for (const std::uint64_t extent : shape) {
        put(tensors_, extent);
        size *= extent;
    }
    put(tensors_, ggml_type_of(type));
    put(tensors_, data_bytes_);
    data_bytes_ += size + gguf_padding(size);
    ++tensor_count_;
}

std::string GgufHeader::finished() const {
    std::string header = GGUF_MAGIC;
    put(header, std::uint32_t{GGUF_VERSION});
    put(header, tensor_count_);
    put(header, key_count_);
    header.reserve(header.size() + keys_.size() + tensors_.size() + kAlignment);
    header += keys_;
    header += tensors_;
    header.append(static_cast<std::size_t>(gguf_padding(header.size())), '\0');
    return header;
}

}  // namespace elpis::backends::hf
