#pragma once

#include <cstddef>
#include <cstdint>

#include "elpis/engine/ggml/lanes.h"
#include "ggml.h"

// A piece of an attention node, neighbouring rows for neighbouring heads of keys, and where in
// working memory it is computed.
namespace elpis::engine::ggml {

constexpr std::int64_t kTile = 64;      // cells
constexpr std::int64_t kMostRows = 64;  // of a piece

// A column is one row of one head of queries; the columns of one head of keys lie row by row.
struct Shape {
    std::int64_t first = 0;  // row in the node
    std::int64_t rows = 0;
    std::int64_t first_head = 0;  // of keys, in the node
    std::int64_t kv_heads = 0;
    std::int64_t group = 0;  // heads of queries for each head of keys
    std::int64_t key_width = 0;
    std::int64_t value_width = 0;
    std::int64_t cells = 0;

    std::int64_t columns() const { return rows * group; }
    std::int64_t padded() const { return (columns() + kLanes - 1) / kLanes * kLanes; }
    std::int64_t heads() const { return kv_heads * group; }
    // The queries of one head of keys, turned.
    std::int64_t turned() const { return padded() * key_width; }
    // Floats that one thread computes with …
    std::int64_t scratch() const {
        constexpr std::int64_t kCacheLine = 64 / sizeof(float);
        return kv_heads * (turned() + 1) + kTile * (key_width + value_width) +
               kTile * (padded() + columns()) + kTile + kCacheLine;
    }
    // … and those of its part of the result.
    std::int64_t part() const { return heads() * rows * (2 + value_width); }
    std::int64_t floats() const { return scratch() + part(); }
};

// What some threads together compute a piece in: the scratch of each, then the part of each.
struct Workspace {
    float* start;
    int threads;

    float* scratch(const Shape& shape, int thread) const {
        return start + thread * shape.scratch();
    }
    float* part(const Shape& shape, int thread) const {
        return start + threads * shape.scratch() + thread * shape.part();
    }
};

// The part of a thread for one head of keys of its piece: maximum, sum and weighted values of each
// column.
struct Part {
    float* maxima;  // [columns]
    float* sums;    // [columns]
    float* values;  // [columns][value_width]; nothing yet where all sums are 0

    Part(float* start, const Shape& shape, std::int64_t head)
        : maxima(start + head * shape.columns() * (2 + shape.value_width)),
          sums(maxima + shape.columns()),
          values(sums + shape.columns()) {}
};

// A row of one head of queries, keys or values, or a row of the mask.
template <class Number>
inline const Number* row_of(const ggml_tensor& tensor, std::int64_t row, std::int64_t head) {
    return reinterpret_cast<const Number*>(static_cast<const std::byte*>(tensor.data) +
                                           row * tensor.nb[1] + head * tensor.nb[2]);
}

}  // namespace elpis::engine::ggml
