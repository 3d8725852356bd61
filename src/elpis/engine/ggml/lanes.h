#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "ggml-cpu.h"
#include "ggml.h"
#include "simd-mappings.h"
#include "vec.h"

#if defined(__F16C__)
#include <immintrin.h>
#endif

// Vectors of 32-bit numbers, in memory of 32-bit or of 16-bit ones. ggml's macros have the width of
// the machine, and load 16-bit numbers into vectors of their own.
namespace elpis::engine::ggml {

constexpr std::int64_t kLanes = GGML_F32_EPR;  // floats of one vector

inline GGML_F32_VEC load_lanes(const float* numbers) {
    return GGML_F32_VEC_LOAD(numbers);
}

inline GGML_F32_VEC load_lanes(const ggml_fp16_t* halves) {
#if defined(__AVX512F__)
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(halves)));
#elif defined(__F16C__)
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(halves)));
#else
    std::array<float, kLanes> numbers;
    for (std::int64_t lane = 0; lane < kLanes; ++lane)
        numbers[lane] = GGML_CPU_FP16_TO_FP32(halves[lane]);
    return GGML_F32_VEC_LOAD(numbers.data());
#endif
}

// As ggml's own, but without a call for each row. As many of `soon` are fetched. (Not in a function
// of its own: one that only fetches has no effect to g++, which leaves out calls of it.)
inline void widen(const ggml_fp16_t* halves,
                  float* numbers,
                  std::int64_t count,
                  const ggml_fp16_t* soon) {
    constexpr std::int64_t kLine = 64 / sizeof(ggml_fp16_t);
    for (std::int64_t i = 0; i < count; i += kLine)
        __builtin_prefetch(soon + i);
    std::int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        GGML_F32_VEC_STORE(numbers + i, load_lanes(halves + i));
    for (; i < count; ++i)
        numbers[i] = GGML_CPU_FP16_TO_FP32(halves[i]);
}

// Registers for sums, of 32 or 16 of these machines.
#if defined(__AVX512F__) || defined(__ARM_NEON)
constexpr int kMostSums = 16;
#else
constexpr int kMostSums = 8;
#endif

// Scalar products of one row of halves with G rows of floats, `width` of each, whole vectors. The
// result of each goes `stride` floats behind the one before.
template <int G>
inline void dot_each(const ggml_fp16_t* halves,
                     const std::array<const float*, G>& rows,
                     std::int64_t width,
                     float* result,
                     std::int64_t stride) {
    constexpr int kSums = std::min(GGML_F32_ARR, kMostSums / G);
    GGML_F32_VEC sums[G][GGML_F32_ARR];
    for (auto& of_row : sums) {
        for (auto& sum : of_row)
            sum = GGML_F32_VEC_ZERO;
    }
    std::int64_t d = 0;
    for (; d + kSums * kLanes <= width; d += kSums * kLanes) {
        for (int s = 0; s < kSums; ++s) {
            const GGML_F32_VEC some = load_lanes(halves + d + s * kLanes);
            for (int g = 0; g < G; ++g) {
                const GGML_F32_VEC other = GGML_F32_VEC_LOAD(rows[g] + d + s * kLanes);
                sums[g][s] = GGML_F32_VEC_FMA(sums[g][s], some, other);
            }
        }
    }
    for (; d < width; d += kLanes) {
        const GGML_F32_VEC some = load_lanes(halves + d);
        for (int g = 0; g < G; ++g)
            sums[g][0] = GGML_F32_VEC_FMA(sums[g][0], some, GGML_F32_VEC_LOAD(rows[g] + d));
    }
    for (int g = 0; g < G; ++g) {
        ggml_float sum = 0.0;
        GGML_F32_VEC_REDUCE(sum, sums[g]);
        result[g * stride] = static_cast<float>(sum);
    }
}

}  // namespace elpis::engine::ggml
