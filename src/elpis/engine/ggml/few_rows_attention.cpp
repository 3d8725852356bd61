#include "elpis/engine/ggml/few_rows_attention.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "common.h"
#include "ggml-cpu-impl.h"
#include "ggml-cpu.h"
#include "ggml-impl.h"
#include "ggml.h"
#include "simd-mappings.h"
#include "vec.h"

#if defined(__F16C__)
#include <immintrin.h>
#endif

// The same machines as those of llama.cpp's own products of small matrices (simd-gemm.h).
#if defined(GGML_SIMD) && !defined(__ARM_FEATURE_SVE) && !defined(__riscv_v_intrinsic)

#include "elpis/engine/ggml/small_product.h"

namespace elpis::engine::ggml {
namespace {

constexpr std::int64_t kTile = 64;  // cells
// Up to so many columns dot products are quicker than a product of matrices. Measured: with 2 here,
// so that one row of three heads is a product, a long prompt beside an answer took twice as long.
constexpr std::int64_t kFewColumns = 6;
// Where fewer than one of so many pairs of row and cell are seen, too much would be computed in
// vain.
constexpr std::int64_t kSparse = 4;
constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();
constexpr ggml_fp16_t kHidden = 0xFC00;    // minus infinity, in 16 bits
constexpr ggml_fp16_t kExponent = 0x7C00;  // all of it in infinities and what is no number
constexpr int kCacheLine = 64 / sizeof(float);
// Floats of one thread at most, 4 MiB: wide heads beside many rows are left to llama.cpp.
constexpr std::int64_t kMostFloats = 1 << 20;

// A column is one row of one head of queries; the columns of one head of keys lie row by row.
struct Shape {
    std::int64_t key_width, value_width, rows, heads, kv_heads, group, cells;

    std::int64_t columns() const { return rows * group; }
    std::int64_t padded() const { return (columns() + kLanes - 1) / kLanes * kLanes; }
    // Floats that one thread computes with …
    std::int64_t scratch() const {
        return padded() * key_width + kTile * (key_width + value_width) +
               kTile * (padded() + columns()) + kTile + kCacheLine;
    }
    // … and those of its part of the result, which lie behind what all threads compute with.
    std::int64_t part() const { return heads * rows * (2 + value_width); }
    float* part_of(const ggml_compute_params& params, int thread) const {
        return static_cast<float*>(params.wdata) + params.nth * scratch() + thread * part();
    }
};

Shape shape_of(const ggml_tensor& node) {
    const ggml_tensor& q = *node.src[0];
    const ggml_tensor& k = *node.src[1];
    return {.key_width = k.ne[0],
            .value_width = node.src[2]->ne[0],
            .rows = q.ne[1],
            .heads = q.ne[2],
            .kv_heads = k.ne[2],
            .group = q.ne[2] / k.ne[2],
            .cells = k.ne[1]};
}

// As ggml's own, but without a call for each cell.
void widen(const ggml_fp16_t* halves, float* numbers, std::int64_t count) {
    std::int64_t i = 0;
#if defined(__F16C__)
    for (; i + 8 <= count; i += 8) {
        const auto* const eight = reinterpret_cast<const __m128i*>(halves + i);
        _mm256_storeu_ps(numbers + i, _mm256_cvtph_ps(_mm_loadu_si128(eight)));
    }
#endif
    if (i < count) ggml_cpu_fp16_to_fp32(halves + i, numbers + i, count - i);
}

// The cells of a tile that a row sees; how many.
int visible(const ggml_fp16_t* mask, int cells, std::uint8_t* which) {
    int n = 0;
    for (int t = 0; t < cells; ++t) {
        which[n] = static_cast<std::uint8_t>(t);
        n += mask[t] != kHidden ? 1 : 0;
    }
    return n;
}

// In lanes, which a compiler may put into a vector without reordering anything.
float largest(const float* values, int count) {
    std::array<float, 16> lanes;
    lanes.fill(kMinusInfinity);
    int i = 0;
    for (; i + static_cast<int>(lanes.size()) <= count; i += static_cast<int>(lanes.size())) {
        for (std::size_t lane = 0; lane < lanes.size(); ++lane)
            lanes[lane] = values[i + lane] > lanes[lane] ? values[i + lane] : lanes[lane];
    }
    for (; i < count; ++i)
        lanes[0] = std::max(lanes[0], values[i]);
    return *std::max_element(lanes.begin(), lanes.end());
}

// The part of a thread: maximum, sum and weighted values of each column.
struct Part {
    float* maxima;  // [columns]
    float* sums;    // [columns]
    float* values;  // [columns][value_width]

    Part(float* start, const Shape& shape, std::int64_t head)
        : maxima(start + head * shape.columns() * (2 + shape.value_width)),
          sums(maxima + shape.columns()),
          values(sums + shape.columns()) {}
};

class Thread {
public:
    Thread(const ggml_compute_params& params, const ggml_tensor& node)
        : q_(*node.src[0]),
          k_(*node.src[1]),
          v_(*node.src[2]),
          mask_(*node.src[3]),
          shape_(shape_of(node)),
          scale_(ggml_get_op_params_f32(&node, 0)),
          max_bias_(ggml_get_op_params_f32(&node, 1)),
          softcap_(ggml_get_op_params_f32(&node, 2)),
          index_(params.ith),
          threads_(params.nth),
          turned_(static_cast<float*>(params.wdata) + params.ith * shape_.scratch()),
          keys_(turned_ + shape_.padded() * shape_.key_width),
          values_(keys_ + kTile * shape_.key_width),
          products_(values_ + kTile * shape_.value_width),
          weights_(products_ + kTile * shape_.padded()),
          bias_(weights_ + kTile * shape_.columns()),
          result_(shape_.part_of(params, params.ith)),
          part_(result_, shape_, 0) {
        if (softcap_ != 0.0F) scale_ /= softcap_;
    }

    // Every thread takes every so-many-th tile, counted over all heads, so that few tiles still are
    // work for many threads.
    void attend() {
        const std::int64_t tiles = (shape_.cells + kTile - 1) / kTile;
        std::int64_t next = index_;
        for (head_ = 0; head_ < shape_.kv_heads; ++head_, next -= tiles) {
            part_ = Part(result_, shape_, head_);
            std::fill_n(part_.maxima, shape_.columns(), kMinusInfinity);
            std::fill_n(part_.sums, shape_.columns() * (1 + shape_.value_width), 0.0F);
            has_turned_ = false;
            for (; next < tiles; next += threads_) {
                const std::int64_t cell = next * kTile;
                attend_to(cell, static_cast<int>(std::min(kTile, shape_.cells - cell)));
            }
        }
    }

private:
    const float* query(std::int64_t column) const {
        return at<float>(q_, column / shape_.group, head_ * shape_.group + column % shape_.group);
    }
    const ggml_fp16_t* mask(std::int64_t row) const { return at<ggml_fp16_t>(mask_, row, 0); }

    template <class Number>
    static const Number* at(const ggml_tensor& tensor, std::int64_t row, std::int64_t head) {
        return reinterpret_cast<const Number*>(static_cast<const std::byte*>(tensor.data) +
                                               row * tensor.nb[1] + head * tensor.nb[2]);
    }

    void attend_to(std::int64_t cell, int cells) {
        // Rows of one sequence are neighbours, so what lies between the first and the last is dense
        // or nothing.
        std::array<std::array<std::uint8_t, kTile>, GGML_FA_TILE_Q> which;
        std::array<int, GGML_FA_TILE_Q> seen;
        std::int64_t first = shape_.rows;
        std::int64_t end = 0;
        std::int64_t pairs = 0;
        for (std::int64_t row = 0; row < shape_.rows; ++row) {
            seen[row] = visible(mask(row) + cell, cells, which[row].data());
            if (seen[row] == 0) continue;
            pairs += seen[row];
            first = std::min(first, row);
            end = row + 1;
        }
        if (pairs == 0) return;
        const std::int64_t all = (end - first) * cells;
        // What is hidden is computed, too, and weighed with nothing; but nothing times infinity is
        // no number, and one sequence must not spoil another's rows.
        if ((end - first) * shape_.group > kFewColumns && pairs * kSparse > all &&
            (pairs == all || is_finite(cell, cells))) {
            attend_densely(cell, cells, first, end);
            return;
        }
        for (std::int64_t row = first; row < end; ++row) {
            if (seen[row] > 0) attend_sparsely(cell, row, which[row].data(), seen[row]);
        }
    }

    bool is_finite(std::int64_t cell, int cells) const {
        const auto all_of = [&](const ggml_tensor& tensor, std::int64_t width) {
            bool finite = true;
            for (int t = 0; t < cells; ++t) {
                const ggml_fp16_t* const numbers = at<ggml_fp16_t>(tensor, cell + t, head_);
                for (std::int64_t d = 0; d < width; ++d)
                    finite &= (numbers[d] & kExponent) != kExponent;
            }
            return finite;
        };
        return all_of(k_, shape_.key_width) && all_of(v_, shape_.value_width);
    }

    // Rows from `first` to before `end`, and all cells.
    void attend_densely(std::int64_t cell, int cells, std::int64_t first, std::int64_t end) {
        turn_queries();
        for (int t = 0; t < cells; ++t)
            load(cell + t, t);
        const std::int64_t from = first * shape_.group;
        const std::int64_t to = end * shape_.group;
        const std::int64_t from_vector = from / kLanes * kLanes;
        const std::int64_t to_vector = (to + kLanes - 1) / kLanes * kLanes;
        product<false>({products_ + from_vector, shape_.padded()},
                       {keys_, shape_.key_width},
                       {turned_ + from_vector, shape_.padded()},
                       cells,
                       shape_.key_width,
                       to_vector - from_vector);
        for (std::int64_t row = first; row < end; ++row) {
            widen(mask(row) + cell, bias_, cells);
            for (std::int64_t column = row * shape_.group; column < (row + 1) * shape_.group;
                 ++column) {
                float* const weights = weights_ + column * kTile;
                for (int t = 0; t < cells; ++t)
                    weights[t] = products_[t * shape_.padded() + column];
                weigh(column, weights, cells);
            }
        }
        add_values(from, to, weights_ + from * kTile, cells);
    }

    // One row, and the cells that it sees.
    void attend_sparsely(std::int64_t cell,
                         std::int64_t row,
                         const std::uint8_t* which,
                         int count) {
        const std::int64_t from = row * shape_.group;
        for (int i = 0; i < count; ++i) {
            load(cell + which[i], i);
            bias_[i] = GGML_CPU_FP16_TO_FP32(mask(row)[cell + which[i]]);
            for (std::int64_t g = 0; g < shape_.group; ++g) {
                ggml_vec_dot_f32(static_cast<int>(shape_.key_width),
                                 weights_ + g * kTile + i,
                                 0,
                                 keys_ + i * shape_.key_width,
                                 0,
                                 query(from + g),
                                 0,
                                 1);
            }
        }
        for (std::int64_t g = 0; g < shape_.group; ++g)
            weigh(from + g, weights_ + g * kTile, count);
        add_values(from, from + shape_.group, weights_, count);
    }

    // Key and value of a cell, as 32-bit numbers.
    void load(std::int64_t cell, std::int64_t place) {
        widen(at<ggml_fp16_t>(k_, cell, head_), keys_ + place * shape_.key_width, shape_.key_width);
        widen(at<ggml_fp16_t>(v_, cell, head_),
              values_ + place * shape_.value_width,
              shape_.value_width);
    }

    // Products of a query and keys become weights; sum and values follow a new maximum.
    void weigh(std::int64_t column, float* weights, int count) {
        ggml_vec_scale_f32(count, weights, scale_);
        if (softcap_ != 0.0F) {
            ggml_vec_tanh_f32(count, weights, weights);
            ggml_vec_scale_f32(count, weights, softcap_);
        }
        ggml_vec_mad_f32(count, weights, bias_, slope(column));
        const float best = largest(weights, count);
        if (best == kMinusInfinity) {
            // Nothing is seen, or nothing that is a number, which must stay visible.
            if (std::any_of(weights, weights + count, [](float it) { return std::isnan(it); }))
                part_.sums[column] = std::numeric_limits<float>::quiet_NaN();
            std::fill_n(weights, count, 0.0F);
            return;
        }
        float& maximum = part_.maxima[column];
        if (best > maximum) {
            const float shrink = std::exp(maximum - best);
            maximum = best;
            part_.sums[column] *= shrink;
            ggml_vec_scale_f32(static_cast<int>(shape_.value_width),
                               part_.values + column * shape_.value_width,
                               shrink);
        }
        part_.sums[column] +=
            static_cast<float>(ggml_vec_soft_max_f32(count, weights, weights, maximum));
    }

    void add_values(std::int64_t from, std::int64_t to, const float* weights, int cells) {
        product<true>({part_.values + from * shape_.value_width, shape_.value_width},
                      {weights, kTile},
                      {values_, shape_.value_width},
                      to - from,
                      cells,
                      shape_.value_width);
    }

    // ALiBi's slope of a head (Press et al., arXiv:2108.12409), as ggml extends it to any number of
    // heads.
    float slope(std::int64_t column) const {
        if (max_bias_ <= 0.0F) return 1.0F;
        const auto head = static_cast<float>(head_ * shape_.group + column % shape_.group);
        const auto power = static_cast<float>(1U << static_cast<unsigned>(std::log2(shape_.heads)));
        return head < power
                   ? std::pow(2.0F, -max_bias_ / power * (head + 1.0F))
                   : std::pow(2.0F, -max_bias_ / 2.0F / power * (2.0F * (head - power) + 1.0F));
    }

    // For products of matrices: a query is a column.
    void turn_queries() {
        if (has_turned_) return;
        has_turned_ = true;
        std::fill_n(turned_, shape_.padded() * shape_.key_width, 0.0F);
        for (std::int64_t column = 0; column < shape_.columns(); ++column) {
            const float* const numbers = query(column);
            for (std::int64_t d = 0; d < shape_.key_width; ++d)
                turned_[d * shape_.padded() + column] = numbers[d];
        }
    }

    const ggml_tensor& q_;
    const ggml_tensor& k_;
    const ggml_tensor& v_;
    const ggml_tensor& mask_;
    Shape shape_;
    float scale_;
    float max_bias_;
    float softcap_;
    int index_;
    int threads_;

    // The thread's scratch memory.
    float* turned_;    // queries [key_width][padded]
    float* keys_;      // [kTile][key_width]
    float* values_;    // [kTile][value_width]
    float* products_;  // [kTile][padded]
    float* weights_;   // [columns][kTile]
    float* bias_;      // [kTile]
    float* result_;

    // Of the head of keys that is being computed.
    std::int64_t head_ = 0;
    Part part_;
    bool has_turned_ = false;
};

// This thread's share of the rows is put together from all parts, and written.
void put_together(const ggml_compute_params& params, ggml_tensor& node) {
    const Shape shape = shape_of(node);
    const auto* const sinks =
        node.src[4] == nullptr ? nullptr : static_cast<const float*>(node.src[4]->data);
    float* const sum = static_cast<float*>(params.wdata) + params.ith * shape.scratch();
    const int width = static_cast<int>(shape.value_width);
    const auto part = [&](int thread, std::int64_t head) {
        return Part(shape.part_of(params, thread), shape, head);
    };

    for (std::int64_t i = params.ith; i < shape.heads * shape.rows; i += params.nth) {
        const std::int64_t row = i / shape.heads;
        const std::int64_t head = i % shape.heads;
        const std::int64_t column = row * shape.group + head % shape.group;

        float best = sinks == nullptr ? kMinusInfinity : sinks[head];
        for (int thread = 0; thread < params.nth; ++thread)
            best = std::max(best, part(thread, head / shape.group).maxima[column]);
        float total = sinks == nullptr ? 0.0F : std::exp(sinks[head] - best);
        std::fill_n(sum, width, 0.0F);
        for (int thread = 0; thread < params.nth; ++thread) {
            const Part it = part(thread, head / shape.group);
            if (it.sums[column] == 0.0F) continue;
            const float share = std::exp(it.maxima[column] - best);
            total += share * it.sums[column];
            ggml_vec_mad_f32(width, sum, it.values + column * shape.value_width, share);
        }
        ggml_vec_scale_f32(width, sum, total == 0.0F ? 0.0F : 1.0F / total);
        std::copy_n(sum,
                    width,
                    reinterpret_cast<float*>(static_cast<std::byte*>(node.data) +
                                             (row * shape.heads + head) * node.nb[1]));
    }
}

}  // namespace

bool is_few_rows(const ggml_tensor& node) {
    if (node.op != GGML_OP_FLASH_ATTN_EXT || node.src[3] == nullptr) return false;
    const ggml_tensor& q = *node.src[0];
    const ggml_tensor& k = *node.src[1];
    const ggml_tensor& v = *node.src[2];
    const ggml_tensor& mask = *node.src[3];
    const bool types = q.type == GGML_TYPE_F32 && k.type == GGML_TYPE_F16 &&
                       v.type == GGML_TYPE_F16 && mask.type == GGML_TYPE_F16;
    // Numbers of a row are neighbours.
    const bool rows = q.nb[0] == sizeof(float) && k.nb[0] == sizeof(ggml_fp16_t) &&
                      v.nb[0] == sizeof(ggml_fp16_t) && mask.nb[0] == sizeof(ggml_fp16_t);
    const bool one_of_each =
        q.ne[3] == 1 && k.ne[3] == 1 && v.ne[3] == 1 && mask.ne[2] == 1 && mask.ne[3] == 1;
    const bool shapes = q.ne[1] < GGML_FA_TILE_Q && q.ne[0] == k.ne[0] && k.ne[2] == v.ne[2] &&
                        q.ne[2] % k.ne[2] == 0 && k.ne[0] % kLanes == 0 && v.ne[0] % kLanes == 0;
    if (!types || !rows || !one_of_each || !shapes) return false;
    const Shape shape = shape_of(node);
    return shape.scratch() + shape.part() <= kMostFloats;
}

std::size_t working_bytes(const ggml_tensor& node, int threads) {
    const Shape shape = shape_of(node);
    return sizeof(float) * static_cast<std::size_t>(threads * (shape.scratch() + shape.part()));
}

void attend_few_rows(const ggml_compute_params& params, ggml_tensor& node) {
    Thread(params, node).attend();
    ggml_barrier(params.threadpool);
    put_together(params, node);
}

}  // namespace elpis::engine::ggml

#else

namespace elpis::engine::ggml {

bool is_few_rows(const ggml_tensor&) {
    return false;
}
std::size_t working_bytes(const ggml_tensor&, int) {
    return 0;
}
void attend_few_rows(const ggml_compute_params&, ggml_tensor&) {}

}  // namespace elpis::engine::ggml

#endif
