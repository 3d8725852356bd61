#include "elpis/engine/ggml/q4_1_product.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#define GGML_COMMON_DECL_C  // NOLINT(readability-identifier-naming): ggml asks for it
#include "ggml-common.h"

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)

#include <immintrin.h>

namespace elpis::engine::ggml {
namespace {

constexpr int kBlock = 32;  // numbers
constexpr int kWidest = 8;  // columns that are computed at once: as many sums fit into registers
constexpr std::int64_t kChunk = 96;  // blocks of a row; eight columns of them are 30 KiB
// Rows that meet all columns before the next rows do: 80 KiB of weights for each 1 000 numbers of
// depth.
constexpr std::int64_t kTile = 128;

float wide(std::uint16_t half) {
    return _cvtsh_ss(half);
}

// Some columns of activations, block by block, scales as 32-bit numbers.
template <int kColumns>
struct Panel {
    struct Block {
        alignas(32) std::array<std::array<std::int8_t, kBlock>, kColumns> numbers;
        alignas(32) std::array<float, kColumns> scales;
        alignas(32) std::array<float, kColumns> sums;  // of the numbers, scaled
    };
    std::array<Block, kChunk> blocks;

    void fill(const block_q8_1* first, std::int64_t stride, std::int64_t count) {
        for (std::int64_t b = 0; b < count; ++b) {
            for (int column = 0; column < kColumns; ++column) {
                const block_q8_1& from = first[column * stride + b];
                std::memcpy(blocks[b].numbers[column].data(), from.qs, kBlock);
                blocks[b].scales[column] = wide(from.d);
                blocks[b].sums[column] = wide(from.s);
            }
        }
    }
};

// One column, of a sequence that decodes alone: scale and sum lie side by side, as scale and
// minimum of the weights do.
template <>
struct Panel<1> {
    struct Block {
        alignas(32) std::array<std::int8_t, kBlock> numbers;
        alignas(16) std::array<float, 4> scale_and_sum;  // of the numbers, scaled; then nothing
    };
    std::array<Block, kChunk> blocks;

    void fill(const block_q8_1* first, std::int64_t /*stride*/, std::int64_t count) {
        for (std::int64_t b = 0; b < count; ++b) {
            std::memcpy(blocks[b].numbers.data(), first[b].qs, kBlock);
            blocks[b].scale_and_sum = {wide(first[b].d), wide(first[b].s), 0.0F, 0.0F};
        }
    }
};

// Sixteen bytes hold numbers 0 to 15 in their lower halves and 16 to 31 in their upper ones.
__m256i unpack(const std::uint8_t* nibbles) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(nibbles));
    const __m256i both = _mm256_set_m128i(_mm_srli_epi16(bytes, 4), bytes);
    return _mm256_and_si256(both, _mm256_set1_epi8(0x0F));
}

// Eight sums of four products each, of unsigned and signed bytes.
__m256i dot(__m256i unsigned_bytes, __m256i signed_bytes) {
#if defined(__AVX512VNNI__) && defined(__AVX512VL__)
    return _mm256_dpbusd_epi32(_mm256_setzero_si256(), unsigned_bytes, signed_bytes);
#elif defined(__AVXVNNI__)
    return _mm256_dpbusd_avx_epi32(_mm256_setzero_si256(), unsigned_bytes, signed_bytes);
#else
    // 2 · 15 · 128 stays far below what 16 bits hold.
    return _mm256_madd_epi16(_mm256_maddubs_epi16(unsigned_bytes, signed_bytes),
                             _mm256_set1_epi16(1));
#endif
}

// So many blocks ahead: the next rows, which the machine does not foresee while it reads several.
// They may be behind the last: it is a hint, nothing is read.
void prefetch(const block_q4_1* block, std::int64_t ahead) {
    _mm_prefetch(reinterpret_cast<const char*>(block + ahead), _MM_HINT_T0);
}

float sum(__m256 numbers) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(numbers), _mm256_extractf128_ps(numbers, 1));
    four = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

// Some rows of weights times a panel: `count` blocks, added to `result` unless they are the first.
// As many sums as fit into registers, so that none waits for itself.
template <int kRows, int kColumns>
void multiply_rows(const block_q4_1* weights,
                   std::int64_t weight_stride,
                   const Panel<kColumns>& panel,
                   std::int64_t count,
                   bool first,
                   float* result,
                   std::int64_t result_stride) {
    __m256 sums[kRows][kColumns];  // an array's template would lose the alignment
    float minima[kRows][kColumns] = {};
    for (int row = 0; row < kRows; ++row)
        std::fill_n(sums[row], kColumns, _mm256_setzero_ps());
    for (std::int64_t b = 0; b < count; ++b) {
        const auto& block = panel.blocks[b];
        for (int row = 0; row < kRows; ++row) {
            const block_q4_1& weight = weights[row * weight_stride + b];
            if constexpr (kRows > 1) prefetch(&weight, kRows * weight_stride);
            const __m256i numbers = unpack(weight.qs);
            const __m256 scale = _mm256_set1_ps(wide(weight.d));
            const float minimum = wide(weight.m);
            for (int column = 0; column < kColumns; ++column) {
                const __m256i products = dot(numbers,
                                             _mm256_load_si256(reinterpret_cast<const __m256i*>(
                                                 block.numbers[column].data())));
                const __m256 scales = _mm256_mul_ps(scale, _mm256_set1_ps(block.scales[column]));
                sums[row][column] =
                    _mm256_fmadd_ps(scales, _mm256_cvtepi32_ps(products), sums[row][column]);
            }
            for (int column = 0; column < kColumns; ++column)
                minima[row][column] += minimum * block.sums[column];
        }
    }
    for (int row = 0; row < kRows; ++row) {
        for (int column = 0; column < kColumns; ++column) {
            float& to = result[column * result_stride + row];
            to = (first ? 0.0F : to) + sum(sums[row][column]) + minima[row][column];
        }
    }
}

template <int kRows>
void multiply_rows(const block_q4_1* weights,
                   std::int64_t weight_stride,
                   const Panel<1>& column,
                   std::int64_t count,
                   bool first,
                   float* result,
                   std::int64_t /*result_stride*/) {
    __m256 sums[kRows];
    __m128 minima[kRows];  // in the second place
    std::fill_n(sums, kRows, _mm256_setzero_ps());
    std::fill_n(minima, kRows, _mm_setzero_ps());
    for (std::int64_t b = 0; b < count; ++b) {
        const Panel<1>::Block& block = column.blocks[b];
        const __m256i numbers =
            _mm256_load_si256(reinterpret_cast<const __m256i*>(block.numbers.data()));
        const __m128 scale_and_sum = _mm_load_ps(block.scale_and_sum.data());
        for (int row = 0; row < kRows; ++row) {
            const block_q4_1& weight = weights[row * weight_stride + b];
            prefetch(&weight, kRows * weight_stride);
            // Scale and minimum are neighbours.
            const __m128 both = _mm_cvtph_ps(_mm_loadu_si32(&weight.d));
            const __m128 scaled = _mm_mul_ps(both, scale_and_sum);
            minima[row] = _mm_add_ps(minima[row], scaled);
            sums[row] = _mm256_fmadd_ps(_mm256_broadcastss_ps(scaled),
                                        _mm256_cvtepi32_ps(dot(unpack(weight.qs), numbers)),
                                        sums[row]);
        }
    }
    for (int row = 0; row < kRows; ++row) {
        const float minimum = _mm_cvtss_f32(_mm_movehdup_ps(minima[row]));
        result[row] = (first ? 0.0F : result[row]) + sum(sums[row]) + minimum;
    }
}

template <int kColumns>
void multiply_panel(const BlockProduct& product,
                    std::int64_t row,
                    std::int64_t end,
                    std::int64_t column) {
    const auto* const weights = static_cast<const block_q4_1*>(product.weights);
    const auto* const activations = static_cast<const block_q8_1*>(product.activations);
    Panel<kColumns> panel;
    for (std::int64_t from = 0; from < product.blocks; from += kChunk) {
        const std::int64_t count = std::min(kChunk, product.blocks - from);
        panel.fill(activations + column * product.activation_stride + from,
                   product.activation_stride,
                   count);
        const auto multiply = [&]<int kRows>(std::int64_t r) {
            multiply_rows<kRows>(weights + r * product.weight_stride + from,
                                 product.weight_stride,
                                 panel,
                                 count,
                                 from == 0,
                                 product.result + column * product.result_stride + r,
                                 product.result_stride);
        };
        constexpr int kSideBySide = kColumns == 1 ? 4 : kWidest / kColumns;
        std::int64_t r = row;
        for (; r + kSideBySide <= end; r += kSideBySide)
            multiply.template operator()<kSideBySide>(r);
        for (; r < end; ++r)
            multiply.template operator()<1>(r);
    }
}

}  // namespace

bool multiply_q4_1(const BlockProduct& product, int thread, int threads) {
    const std::int64_t begin = product.rows * thread / threads;
    const std::int64_t end = product.rows * (thread + 1) / threads;
    // With one panel its columns need to be laid out only once.
    const std::int64_t tile = product.columns <= kWidest ? end - begin : kTile;
    for (std::int64_t row = begin; row < end; row += tile) {
        const std::int64_t last = std::min(row + tile, end);
        std::int64_t column = 0;
        for (; column + kWidest <= product.columns; column += kWidest)
            multiply_panel<kWidest>(product, row, last, column);
        for (; column + 4 <= product.columns; column += 4)
            multiply_panel<4>(product, row, last, column);
        for (; column + 2 <= product.columns; column += 2)
            multiply_panel<2>(product, row, last, column);
        if (column < product.columns) multiply_panel<1>(product, row, last, column);
    }
    return true;
}

}  // namespace elpis::engine::ggml

#else

namespace elpis::engine::ggml {

bool multiply_q4_1(const BlockProduct&, int, int) {
    return false;
}

}  // namespace elpis::engine::ggml

#endif
