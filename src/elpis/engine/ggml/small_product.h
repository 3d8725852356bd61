#pragma once

#include <cstdint>

#include "elpis/engine/ggml/lanes.h"
#include "simd-mappings.h"

namespace elpis::engine::ggml {

// A matrix in row-major order; `stride` floats from one row to the next.
struct Rows {
    const float* data;
    std::int64_t stride;
    const float* row(std::int64_t index) const { return data + index * stride; }
};
struct MutableRows {
    float* data;
    std::int64_t stride;
};

// Rows of C that are computed at once, and for few rows the vectors of each, so that they and those
// of B's row stay in registers, of which these machines have 32 and others 16.
#if defined(__AVX512F__) || defined(__ARM_NEON)
constexpr int kRowsAtOnce = 8;
constexpr int wide_for(int rows) {
    return rows <= 2 ? 8 : rows <= 4 ? 4 : 2;
}
#else
constexpr int kRowsAtOnce = 6;
constexpr int wide_for(int rows) {
    return rows <= 2 ? 4 : 2;
}
#endif

// Of C's columns from `column` on.
template <int M, int Vectors, bool kAdd, class B>
inline void block_product(
    MutableRows c, Rows a, const B& b, std::int64_t depth, std::int64_t column) {
    GGML_F32_VEC sums[M][Vectors];
    for (int i = 0; i < M; ++i) {
        for (int v = 0; v < Vectors; ++v) {
            if constexpr (kAdd) {
                sums[i][v] = GGML_F32_VEC_LOAD(c.data + i * c.stride + column + v * kLanes);
            } else {
                sums[i][v] = GGML_F32_VEC_ZERO;
            }
        }
    }
    for (std::int64_t k = 0; k < depth; ++k) {
        GGML_F32_VEC row[Vectors];
        for (int v = 0; v < Vectors; ++v)
            row[v] = load_lanes(b.row(k) + column + v * kLanes);
        for (int i = 0; i < M; ++i) {
            const GGML_F32_VEC factor = GGML_F32_VEC_SET1(a.row(i)[k]);
            for (int v = 0; v < Vectors; ++v)
                sums[i][v] = GGML_F32_VEC_FMA(sums[i][v], row[v], factor);
        }
    }
    for (int i = 0; i < M; ++i) {
        for (int v = 0; v < Vectors; ++v)
            GGML_F32_VEC_STORE(c.data + i * c.stride + column + v * kLanes, sums[i][v]);
    }
}

template <int M, bool kAdd, class B>
inline void rows_product(
    MutableRows c, Rows a, const B& b, std::int64_t depth, std::int64_t columns) {
    constexpr int kWide = wide_for(M);
    std::int64_t n = 0;
    for (; n + kWide * kLanes <= columns; n += kWide * kLanes)
        block_product<M, kWide, kAdd>(c, a, b, depth, n);
    for (; n + 2 * kLanes <= columns; n += 2 * kLanes)
        block_product<M, 2, kAdd>(c, a, b, depth, n);
    for (; n < columns; n += kLanes)
        block_product<M, 1, kAdd>(c, a, b, depth, n);
}

// C = A·B, or C += A·B: A of rows × depth, B of depth × columns, which are whole vectors.
// `b.row(k)` is where a row of B begins, of 32-bit or 16-bit numbers.
template <bool kAdd, class B>
inline void product(MutableRows c,
                    Rows a,
                    const B& b,
                    std::int64_t rows,
                    std::int64_t depth,
                    std::int64_t columns) {
    std::int64_t m = 0;
    const auto in_steps_of = [&]<int M> {
        for (; m + M <= rows; m += M) {
            rows_product<M, kAdd>(MutableRows{c.data + m * c.stride, c.stride},
                                  Rows{a.row(m), a.stride},
                                  b,
                                  depth,
                                  columns);
        }
    };
    in_steps_of.template operator()<kRowsAtOnce>();
    in_steps_of.template operator()<4>();
    in_steps_of.template operator()<2>();
    in_steps_of.template operator()<1>();
}

}  // namespace elpis::engine::ggml
