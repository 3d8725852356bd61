#pragma once

#include <cstdint>

#include "simd-mappings.h"

namespace elpis::engine::ggml {

constexpr std::int64_t kLanes = GGML_F32_EPR;  // floats of one vector

// A matrix in row-major order; `stride` floats from one row to the next.
struct Rows {
    const float* data;
    std::int64_t stride;
};
struct MutableRows {
    float* data;
    std::int64_t stride;
};

// Rows of C that are computed at once, so that they and a vector of B's stay in registers.
#if defined(__AVX512F__) || defined(__ARM_NEON)
constexpr int kBand = 8;
#else
constexpr int kBand = 6;
#endif

template <int M, int Vectors, bool kAdd>
inline void block_product(MutableRows c, Rows a, Rows b, std::int64_t depth) {
    GGML_F32_VEC sums[M][Vectors];
    for (int i = 0; i < M; ++i) {
        for (int v = 0; v < Vectors; ++v) {
            if constexpr (kAdd) {
                sums[i][v] = GGML_F32_VEC_LOAD(c.data + i * c.stride + v * kLanes);
            } else {
                sums[i][v] = GGML_F32_VEC_ZERO;
            }
        }
    }
    for (std::int64_t k = 0; k < depth; ++k) {
        GGML_F32_VEC row[Vectors];
        for (int v = 0; v < Vectors; ++v)
            row[v] = GGML_F32_VEC_LOAD(b.data + k * b.stride + v * kLanes);
        for (int i = 0; i < M; ++i) {
            const GGML_F32_VEC factor = GGML_F32_VEC_SET1(a.data[i * a.stride + k]);
            for (int v = 0; v < Vectors; ++v)
                sums[i][v] = GGML_F32_VEC_FMA(sums[i][v], row[v], factor);
        }
    }
    for (int i = 0; i < M; ++i) {
        for (int v = 0; v < Vectors; ++v)
            GGML_F32_VEC_STORE(c.data + i * c.stride + v * kLanes, sums[i][v]);
    }
}

template <int M, bool kAdd>
inline void band_product(MutableRows c, Rows a, Rows b, std::int64_t depth, std::int64_t columns) {
    std::int64_t n = 0;
    for (; n + 2 * kLanes <= columns; n += 2 * kLanes)
        block_product<M, 2, kAdd>({c.data + n, c.stride}, a, {b.data + n, b.stride}, depth);
    for (; n < columns; n += kLanes)
        block_product<M, 1, kAdd>({c.data + n, c.stride}, a, {b.data + n, b.stride}, depth);
}

// C = A·B, or C += A·B: A of rows × depth, B of depth × columns, which are whole vectors.
template <bool kAdd>
inline void product(
    MutableRows c, Rows a, Rows b, std::int64_t rows, std::int64_t depth, std::int64_t columns) {
    std::int64_t m = 0;
    const auto band = [&]<int M> {
        for (; m + M <= rows; m += M) {
            band_product<M, kAdd>({c.data + m * c.stride, c.stride},
                                  {a.data + m * a.stride, a.stride},
                                  b,
                                  depth,
                                  columns);
        }
    };
    band.template operator()<kBand>();
    band.template operator()<2>();
    band.template operator()<1>();
}

}  // namespace elpis::engine::ggml
