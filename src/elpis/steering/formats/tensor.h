#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"

namespace elpis::steering::formats {

enum class ElementType { F32, F16, BF16, F64 };

std::size_t width_of(ElementType type);  // bytes of one number

inline constexpr std::size_t kMostDimensions = 8;

// Numbers as they lie in a file. Nothing about them is trusted before decode().
struct TensorView {
    ElementType type = ElementType::F32;
    bool big_endian = false;
    Bytes storage;
    std::int64_t offset = 0;  // of the first number; all three count numbers, not bytes
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
};

// Strides of numbers that lie without gaps, the last (or first: Fortran) index fastest. Shapes that
// no storage can hold yield strides that decode() refuses.
std::vector<std::int64_t> row_major(const std::vector<std::int64_t>& shape);
std::vector<std::int64_t> column_major(const std::vector<std::int64_t>& shape);

// Numbers ready to use, the last index fastest. Dimensions of size 1 are left out: [1, d] and [d,
// 1] are a vector of d, and a single number has no dimension.
struct Array {
    std::vector<std::size_t> shape;
    std::vector<float> numbers;
};

// How many numbers one file may still unfold to: several tensors may share one storage, so a small
// file could otherwise ask for any amount of memory.
struct NumberBudget {
    std::uint64_t left = 0;

    static NumberBudget for_file_of(std::uint64_t bytes);
};

// float32, float16, bfloat16 or float64 → float32; a float64 beyond float32 becomes infinite.
// Refused: more than 8 dimensions, a size of 0, negative sizes or strides, a number outside the
// storage, more numbers than the storage has, an exhausted budget.
Result<Array> decode(const TensorView& view, NumberBudget& budget);

// Rounds; what lies beyond float32 becomes infinite (a plain conversion would be undefined).
float to_float(double value);

// "16", "24 × 576", "a single number"
std::string shape_text(const Array& array);

}  // namespace elpis::steering::formats
