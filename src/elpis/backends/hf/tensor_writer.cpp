#include "elpis/backends/hf/tensor_writer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gguf.h>

#include "elpis/backends/hf/gguf_header.h"
#include "elpis/backends/hf/new_file.h"
#include "elpis/backends/hf/tensor_plan.h"
#include "elpis/backends/hf/weights.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"

namespace elpis::backends::hf {
namespace {

using steering::formats::refuse;
using steering::formats::shown;

constexpr std::uint64_t kNumbersAtOnce = std::uint64_t{1} << 20U;

// Whether a number of these bits is infinite or none: all bits of its exponent are set. Without a
// branch, so that compilers make it wide.
template <class Bits>
bool any_unbounded(std::span<const std::byte> bytes, Bits exponent) {
    bool found = false;
    for (std::size_t i = 0; i + sizeof(Bits) <= bytes.size(); i += sizeof(Bits)) {
        Bits bits{};
        std::memcpy(&bits, bytes.data() + i, sizeof(bits));
        found |= (bits & exponent) == exponent;
    }
    return found;
}

bool any_unbounded(std::span<const std::byte> bytes, Stored type) {
    switch (type) {
        case Stored::F16:
            return any_unbounded<std::uint16_t>(bytes, 0x7C00);
        case Stored::BF16:
            return any_unbounded<std::uint16_t>(bytes, 0x7F80);
        case Stored::F32:
            return any_unbounded<std::uint32_t>(bytes, 0x7F80'0000);
        case Stored::F64:
            return any_unbounded<std::uint64_t>(bytes, 0x7FF0'0000'0000'0000);
    }
    return true;
}

void to_floats(std::span<const std::byte> bytes, Stored type, std::span<float> into) {
    const auto count = static_cast<std::int64_t>(into.size());
    switch (type) {
        case Stored::F32:
            std::memcpy(into.data(), bytes.data(), into.size_bytes());
            break;
        case Stored::F16:
            ggml_fp16_to_fp32_row(
                reinterpret_cast<const ggml_fp16_t*>(bytes.data()), into.data(), count);
            break;
        case Stored::BF16:
            ggml_bf16_to_fp32_row(
                reinterpret_cast<const ggml_bf16_t*>(bytes.data()), into.data(), count);
            break;
        case Stored::F64:
            for (std::size_t i = 0; i < into.size(); ++i) {
                double value = 0.0;
                std::memcpy(&value, bytes.data() + i * sizeof(value), sizeof(value));
                into[i] = steering::formats::to_float(value);
            }
            break;
    }
}

void from_floats(std::span<const float> values, Stored type, std::vector<std::byte>& into) {
    into.resize(values.size() * width_of(type));
    const auto count = static_cast<std::int64_t>(values.size());
    switch (type) {
        case Stored::F16:
            ggml_fp32_to_fp16_row(
                values.data(), reinterpret_cast<ggml_fp16_t*>(into.data()), count);
            break;
        case Stored::BF16:
            ggml_fp32_to_bf16_row(
                values.data(), reinterpret_cast<ggml_bf16_t*>(into.data()), count);
            break;
        case Stored::F32:
        case Stored::F64:
            std::memcpy(into.data(), values.data(), values.size_bytes());
            break;
    }
}

// transformers rotates the first half of a head against the second, llama.cpp neighbours.
void interleave(std::span<const float> head, std::size_t rows, std::span<float> into) {
    const std::size_t columns = head.size() / rows;
    const std::size_t half = rows / 2;
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t from = (i % 2) * half + i / 2;
        std::ranges::copy(head.subspan(from * columns, columns),
                          into.subspan(i * columns, columns).begin());
    }
}

class TensorWriter {
public:
    TensorWriter(const PlannedTensor& tensor,
                 const Weights& weights,
                 NewFile& file,
                 const BytesDone& done)
        : tensor_(tensor), weights_(weights), file_(file), done_(done) {}

    Result<void> write() {
        if (tensor_.sources.empty()) return append(tensor_.values);
        for (const StoredTensor* source : tensor_.sources)
            ELPIS_OK(write_source(*source));
        return {};
    }

private:
    Result<void> write_source(const StoredTensor& source) {
        const std::uint64_t numbers = source.numbers();
        const std::uint64_t at_once =
            tensor_.rotary_heads == 0 ? kNumbersAtOnce : numbers / tensor_.rotary_heads;
        const std::size_t width = width_of(source.type);
        for (std::uint64_t begin = 0; begin < numbers; begin += at_once) {
            const auto count = static_cast<std::size_t>(std::min(at_once, numbers - begin));
            raw_.resize(count * width);
            ELPIS_OK(weights_.read(source, begin * width, raw_));
            if (any_unbounded(raw_, source.type)) {
                return refuse(
                    fmt::format("its tensor {} has numbers that are infinite or none; it "
                                "is damaged",
                                shown(source.name)));
            }
            ELPIS_OK(write_numbers(source, count));
            if (!done_(raw_.size())) return fail(ErrorCode::Cancelled, "interrupted");
        }
        return {};
    }

    Result<void> write_numbers(const StoredTensor& source, std::size_t count) {
        const bool changed =
            tensor_.rotary_heads != 0 || tensor_.add != 0.0F || tensor_.multiply != 1.0F;
        if (!changed && source.type == tensor_.type) return file_.append(raw_);
        floats_.resize(count);
        to_floats(raw_, source.type, floats_);
        if (tensor_.add != 0.0F || tensor_.multiply != 1.0F) {
            for (float& value : floats_)
                value = (value + tensor_.add) * tensor_.multiply;
        }
        if (tensor_.rotary_heads != 0) {
            head_.resize(count);
            interleave(floats_, tensor_.rows / tensor_.rotary_heads, head_);
            floats_.swap(head_);
        }
        return append(floats_);
    }

    Result<void> append(std::span<const float> values) {
        from_floats(values, tensor_.type, out_);
        if (any_unbounded(out_, tensor_.type)) {
            return refuse(
                fmt::format("its tensor {} has numbers that {} cannot hold; set "
                            "model.torch_dtype to bfloat16 or float32",
                            shown(tensor_.name),
                            name_of(tensor_.type)));
        }
        return file_.append(out_);
    }

    const PlannedTensor& tensor_;
    const Weights& weights_;
    NewFile& file_;
    const BytesDone& done_;
    std::vector<std::byte> raw_;
    std::vector<float> floats_;
    std::vector<float> head_;
    std::vector<std::byte> out_;
};

}  // namespace

Result<void> write_tensor(const PlannedTensor& tensor,
                          const Weights& weights,
                          NewFile& file,
                          const BytesDone& done) {
    ELPIS_OK(TensorWriter(tensor, weights, file, done).write());
    constexpr std::array<std::byte, GgufHeader::kAlignment> kZeros{};
    return file.append(std::span(kZeros).first(gguf_padding(tensor.bytes())));
}

}  // namespace elpis::backends::hf
