#include "elpis/steering/formats/tensor.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::steering::formats {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

// Both factors ≥ 0; the largest number stands for "too many".
std::int64_t product(std::int64_t a, std::int64_t b) {
    if (a == 0 || b == 0) return 0;
    return a > kMost / b ? kMost : a * b;
}

std::int64_t sum(std::int64_t a, std::int64_t b) {
    return a > kMost - b ? kMost : a + b;
}

template <class T>
T load(const std::byte* at, bool big_endian) {
    T bits;
    std::memcpy(&bits, at, sizeof bits);
    return big_endian ? std::byteswap(bits) : bits;
}

float from_half(std::uint16_t bits) {
    const std::uint32_t sign = (bits & 0x8000U) << 16U;
    const std::uint32_t exponent = (bits >> 10U) & 0x1FU;
    const std::uint32_t mantissa = bits & 0x3FFU;
    if (exponent == 0) {  // zero, or subnormal: mantissa · 2⁻²⁴
        const float magnitude = std::ldexp(static_cast<float>(mantissa), -24);
        return sign != 0 ? -magnitude : magnitude;
    }
    const std::uint32_t wide = exponent == 0x1F ? 0xFFU : exponent + (127 - 15);
    return std::bit_cast<float>(sign | (wide << 23U) | (mantissa << 13U));
}

float number_at(const std::byte* at, ElementType type, bool big_endian) {
    switch (type) {
        case ElementType::F32:
            return std::bit_cast<float>(load<std::uint32_t>(at, big_endian));
        case ElementType::F16:
            return from_half(load<std::uint16_t>(at, big_endian));
        case ElementType::BF16:
            return std::bit_cast<float>(std::uint32_t{load<std::uint16_t>(at, big_endian)} << 16U);
        case ElementType::F64:
            return to_float(std::bit_cast<double>(load<std::uint64_t>(at, big_endian)));
    }
    return 0.0F;
}

// How many numbers the view has; every one of them lies inside the storage.
Result<std::int64_t> count_inside(const TensorView& view) {
    if (view.shape.size() > kMostDimensions || view.strides.size() != view.shape.size()) {
        return refuse(fmt::format("it has a tensor with {} dimensions; at most {} make sense",
                                  view.shape.size(),
                                  kMostDimensions));
    }
    if (view.offset < 0) return refuse("it has a tensor that begins before its storage");
    std::int64_t count = 1;
    std::int64_t last = view.offset;
    for (std::size_t i = 0; i < view.shape.size(); ++i) {
        if (view.shape[i] == 0) return refuse("it has a tensor without any number");
        if (view.shape[i] < 0 || view.strides[i] < 0)
            return refuse("it has a tensor with a negative size or stride");
        count = product(count, view.shape[i]);
        last = sum(last, product(view.shape[i] - 1, view.strides[i]));
    }
    const auto stored = static_cast<std::int64_t>(view.storage.size() / width_of(view.type));
    if (last >= stored) {
        return refuse(fmt::format(
            "it has a tensor that reaches past its storage of {} numbers; the file may be cut "
            "short",
            stored));
    }
    if (count > stored) {
        return refuse(fmt::format(
            "it has a tensor that repeats its storage of {} numbers; save a contiguous copy",
            stored));
    }
    return count;
}

}  // namespace

std::size_t width_of(ElementType type) {
    switch (type) {
        case ElementType::F16:
        case ElementType::BF16:
            return 2;
        case ElementType::F32:
            return 4;
        case ElementType::F64:
            return 8;
    }
    return 1;
}

std::vector<std::int64_t> row_major(const std::vector<std::int64_t>& shape) {
    std::vector<std::int64_t> strides(shape.size(), 1);
    for (std::size_t i = shape.size(); i > 1; --i) {
        strides[i - 2] = product(strides[i - 1], std::max<std::int64_t>(shape[i - 1], 0));
    }
    return strides;
}

std::vector<std::int64_t> column_major(const std::vector<std::int64_t>& shape) {
    std::vector<std::int64_t> strides(shape.size(), 1);
    for (std::size_t i = 1; i < shape.size(); ++i) {
        strides[i] = product(strides[i - 1], std::max<std::int64_t>(shape[i - 1], 0));
    }
    return strides;
}

NumberBudget NumberBudget::for_file_of(std::uint64_t bytes) {
    constexpr std::uint64_t kAlways = std::uint64_t{1} << 24U;
    return {.left = std::max(bytes, kAlways)};
}

Result<Array> decode(const TensorView& view, NumberBudget& budget) {
    ELPIS_TRY(const std::int64_t count, count_inside(view));
    if (static_cast<std::uint64_t>(count) > budget.left)
        return refuse("its tensors share their storage so often that they would not fit in memory");
    budget.left -= static_cast<std::uint64_t>(count);

    // Only now that every number is known to lie inside, and only sizes above 1, whose strides
    // are therefore below the storage's size: nothing here overflows.
    Array array;
    std::vector<std::size_t> strides;
    for (std::size_t i = 0; i < view.shape.size(); ++i) {
        if (view.shape[i] == 1) continue;
        array.shape.push_back(static_cast<std::size_t>(view.shape[i]));
        strides.push_back(static_cast<std::size_t>(view.strides[i]));
    }
    array.numbers.reserve(static_cast<std::size_t>(count));
    const std::size_t width = width_of(view.type);
    std::vector<std::size_t> index(array.shape.size(), 0);
    auto at = static_cast<std::size_t>(view.offset);
    for (std::int64_t n = 0; n < count; ++n) {
        array.numbers.push_back(
            number_at(view.storage.data() + at * width, view.type, view.big_endian));
        for (std::size_t i = index.size(); i > 0; --i) {  // the last index runs fastest
            at += strides[i - 1];
            if (++index[i - 1] < array.shape[i - 1]) break;
            at -= strides[i - 1] * array.shape[i - 1];
            index[i - 1] = 0;
        }
    }
    return array;
}

float to_float(double value) {
    if (std::abs(value) <= static_cast<double>(std::numeric_limits<float>::max()))
        return static_cast<float>(value);
    if (std::isnan(value)) return std::numeric_limits<float>::quiet_NaN();
    return std::copysign(std::numeric_limits<float>::infinity(), value < 0 ? -1.0F : 1.0F);
}

std::string shape_text(const Array& array) {
    if (array.shape.empty()) return "a single number";
    std::string text;
    for (const std::size_t size : array.shape) {
        text += fmt::format("{}{}", text.empty() ? "" : " × ", size);
    }
    return text;
}

}  // namespace elpis::steering::formats
