#include "elpis/engine/ggml/banded_attention.h"

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

constexpr std::int64_t kTile = 64;      // cells
constexpr std::int64_t kMostRows = 64;  // of a band
// Up to so many columns dot products are quicker than a product of matrices: measured for
// three, 6.4 against 6.9 ms in 30 layers of 2 500 cells; for six, 9.8 against 7.8.
constexpr std::int64_t kFewColumns = 3;
// From so many tiles for each thread on they are shared out whole.
constexpr std::int64_t kManyTiles = 8;
// Where fewer than one of so many pairs of row and cell are seen, too much would be computed in
// vain.
constexpr std::int64_t kSparse = 4;
constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();
constexpr ggml_fp16_t kHidden = 0xFC00;    // minus infinity, in 16 bits
constexpr ggml_fp16_t kExponent = 0x7C00;  // all of it in infinities and what is no number
constexpr ggml_fp16_t kLeastExponent = 0x0400;
constexpr ggml_fp16_t kCarry = 0x8000;  // of both
constexpr int kCacheLine = 64 / sizeof(float);
// Floats of one thread at most, 4 MiB.
constexpr std::int64_t kMostFloats = 1 << 20;

// A column is one row of one head of queries; the columns of one head of keys lie row by row. The
// rows are those of a band, neighbours, the first of them at `first` in the node.
struct Shape {
    std::int64_t first, rows;
    std::int64_t key_width, value_width, heads, kv_heads, group, cells;

    std::int64_t columns() const { return rows * group; }
    std::int64_t padded() const { return (columns() + kLanes - 1) / kLanes * kLanes; }
    // The queries of one head of keys, turned.
    std::int64_t turned() const { return padded() * key_width; }
    // Floats that one thread computes with …
    std::int64_t scratch() const {
        return kv_heads * turned() + kTile * (key_width + value_width) +
               kTile * (padded() + columns()) + kTile + kCacheLine;
    }
    // … and those of its part of the result, which lie behind what all threads compute with.
    std::int64_t part() const { return heads * rows * (2 + value_width); }
    std::int64_t floats() const { return scratch() + part(); }
    float* part_of(const ggml_compute_params& params, int thread) const {
        return static_cast<float*>(params.wdata) + params.nth * scratch() + thread * part();
    }
};

Shape shape_of(const ggml_tensor& node, std::int64_t first, std::int64_t rows) {
    const ggml_tensor& q = *node.src[0];
    const ggml_tensor& k = *node.src[1];
    return {.first = first,
            .rows = rows,
            .key_width = k.ne[0],
            .value_width = node.src[2]->ne[0],
            .heads = q.ne[2],
            .kv_heads = k.ne[2],
            .group = q.ne[2] / k.ne[2],
            .cells = k.ne[1]};
}

// Bands of nearly as many rows each, and of fewer where heads are many and wide.
std::int64_t bands_of(const ggml_tensor& node) {
    std::int64_t most = kMostRows;
    while (most > 1 && shape_of(node, 0, most).floats() > kMostFloats)
        most /= 2;
    return (node.src[0]->ne[1] + most - 1) / most;
}

Shape band_of(const ggml_tensor& node, std::int64_t band, std::int64_t bands) {
    const std::int64_t rows = node.src[0]->ne[1];
    const std::int64_t first = rows * band / bands;
    return shape_of(node, first, rows * (band + 1) / bands - first);
}

// As ggml's own, but without a call for each cell. As many of `soon` are fetched. (Not in a
// function of its own: one that only fetches has no effect to g++, which leaves out calls of it.)
void widen(const ggml_fp16_t* halves, float* numbers, std::int64_t count, const ggml_fp16_t* soon) {
    constexpr std::int64_t kLine = 64 / sizeof(ggml_fp16_t);
    for (std::int64_t i = 0; i < count; i += kLine)
        __builtin_prefetch(soon + i);
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
    Thread(const ggml_compute_params& params, const ggml_tensor& node, const Shape& shape)
        : q_(*node.src[0]),
          k_(*node.src[1]),
          v_(*node.src[2]),
          mask_(*node.src[3]),
          shape_(shape),
          scale_(ggml_get_op_params_f32(&node, 0)),
          max_bias_(ggml_get_op_params_f32(&node, 1)),
          softcap_(ggml_get_op_params_f32(&node, 2)),
          index_(params.ith),
          threads_(params.nth),
          turned_(static_cast<float*>(params.wdata) + params.ith * shape_.scratch()),
          keys_(turned_ + shape_.kv_heads * shape_.turned()),
          values_(keys_ + kTile * shape_.key_width),
          products_(values_ + kTile * shape_.value_width),
          weights_(products_ + kTile * shape_.padded()),
          bias_(weights_ + kTile * shape_.columns()),
          result_(shape_.part_of(params, params.ith)),
          part_(result_, shape_, 0) {
        if (softcap_ != 0.0F) scale_ /= softcap_;
    }

    // Every thread takes every so-many-th tile. All heads of a cell lie together, so one tile's are
    // read together; few tiles are shared out head by head, to be work for many threads.
    void attend() {
        for (std::int64_t head = 0; head < shape_.kv_heads; ++head) {
            const Part part(result_, shape_, head);
            std::fill_n(part.maxima, shape_.columns(), kMinusInfinity);
            std::fill_n(part.sums, shape_.columns() * (1 + shape_.value_width), 0.0F);
        }
        const std::int64_t tiles = (shape_.cells + kTile - 1) / kTile;
        const std::int64_t shares = tiles < kManyTiles * threads_ ? shape_.kv_heads : 1;
        const std::int64_t heads = shape_.kv_heads / shares;  // of one share
        for (std::int64_t next = index_; next < tiles * shares; next += threads_) {
            const Tile tile = tile_at(next / shares * kTile);
            if (tile.pairs == 0) continue;
            const std::int64_t first = next % shares * heads;
            for (head_ = first; head_ < first + heads; ++head_) {
                part_ = Part(result_, shape_, head_);
                attend_to(tile);
            }
        }
    }

private:
    const float* query(std::int64_t head, std::int64_t column) const {
        return at<float>(
            q_, shape_.first + column / shape_.group, head * shape_.group + column % shape_.group);
    }
    const ggml_fp16_t* mask(std::int64_t row) const {
        return at<ggml_fp16_t>(mask_, shape_.first + row, 0);
    }

    template <class Number>
    static const Number* at(const ggml_tensor& tensor, std::int64_t row, std::int64_t head) {
        return reinterpret_cast<const Number*>(static_cast<const std::byte*>(tensor.data) +
                                               row * tensor.nb[1] + head * tensor.nb[2]);
    }

    // Some cells, and who sees them.
    struct Tile {
        std::int64_t cell = 0;
        int cells = 0;
        std::int64_t pairs = 0;  // of a row and a cell that it sees
        // Rows of one sequence are neighbours, so what lies between the first and the last that see
        // any is dense or nothing.
        std::int64_t first = 0;
        std::int64_t end = 0;
        std::array<int, kMostRows> seen{};  // by each row
        std::array<std::array<std::uint8_t, kTile>, kMostRows> which;
    };

    Tile tile_at(std::int64_t cell) const {
        Tile tile;
        tile.cell = cell;
        tile.cells = static_cast<int>(std::min(kTile, shape_.cells - cell));
        tile.first = shape_.rows;
        for (std::int64_t row = 0; row < shape_.rows; ++row) {
            tile.seen[row] = visible(mask(row) + cell, tile.cells, tile.which[row].data());
            if (tile.seen[row] == 0) continue;
            tile.pairs += tile.seen[row];
            tile.first = std::min(tile.first, row);
            tile.end = row + 1;
        }
        return tile;
    }

    void attend_to(const Tile& tile) {
        const std::int64_t rows = tile.end - tile.first;
        const std::int64_t all = rows * tile.cells;
        // What is hidden is computed, too, and weighed with nothing; but nothing times infinity is
        // no number, and one sequence must not spoil another's rows.
        if (rows * shape_.group > kFewColumns && tile.pairs * kSparse > all &&
            (tile.pairs == all || is_finite(tile.cell, tile.cells))) {
            attend_densely(tile);
            return;
        }
        for (std::int64_t row = tile.first; row < tile.end; ++row) {
            if (tile.seen[row] > 0) attend_sparsely(tile, row);
        }
    }

    // A full exponent and one more is a carry. In words that a compiler puts into vectors: compared
    // number by number, this took longer than all the arithmetic beside it.
    bool is_finite(std::int64_t cell, int cells) const {
        const auto all_of = [&](const ggml_tensor& tensor, std::int64_t width) {
            unsigned carries = 0;
            for (int t = 0; t < cells; ++t) {
                const ggml_fp16_t* const numbers = at<ggml_fp16_t>(tensor, cell + t, head_);
                ggml_fp16_t found = 0;
                for (std::int64_t d = 0; d < width; ++d)
                    found |= static_cast<ggml_fp16_t>((numbers[d] & kExponent) + kLeastExponent);
                carries |= found;
            }
            return (carries & kCarry) == 0;
        };
        return all_of(k_, shape_.key_width) && all_of(v_, shape_.value_width);
    }

    // Rows from the first to the last, and all cells.
    void attend_densely(const Tile& tile) {
        turn_queries();
        const float* const queries = turned_ + head_ * shape_.turned();
        const int cells = tile.cells;
        const std::int64_t from = tile.first * shape_.group;
        const std::int64_t to = tile.end * shape_.group;
        const std::int64_t from_vector = from / kLanes * kLanes;
        const std::int64_t to_vector = (to + kLanes - 1) / kLanes * kLanes;
        // In pieces, so that memory has something to do all the time.
        for (int done = 0; done < cells; done += kBand) {
            const int end = std::min(done + kBand, cells);
            for (int t = done; t < end; ++t)
                load(tile.cell + t, t);
            product<false>({products_ + done * shape_.padded() + from_vector, shape_.padded()},
                           {keys_ + done * shape_.key_width, shape_.key_width},
                           {queries + from_vector, shape_.padded()},
                           end - done,
                           shape_.key_width,
                           to_vector - from_vector);
        }
        for (std::int64_t row = tile.first; row < tile.end; ++row) {
            widen(mask(row) + tile.cell, bias_, cells, mask(row) + tile.cell);
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
    void attend_sparsely(const Tile& tile, std::int64_t row) {
        const std::int64_t from = row * shape_.group;
        const int count = tile.seen[row];
        for (int i = 0; i < count; ++i) {
            const std::int64_t cell = tile.cell + tile.which[row][i];
            load(cell, i);
            bias_[i] = GGML_CPU_FP16_TO_FP32(mask(row)[cell]);
            for (std::int64_t g = 0; g < shape_.group; ++g) {
                ggml_vec_dot_f32(static_cast<int>(shape_.key_width),
                                 weights_ + g * kTile + i,
                                 0,
                                 keys_ + i * shape_.key_width,
                                 0,
                                 query(head_, from + g),
                                 0,
                                 1);
            }
        }
        for (std::int64_t g = 0; g < shape_.group; ++g)
            weigh(from + g, weights_ + g * kTile, count);
        add_values(from, from + shape_.group, weights_, count);
    }

    // Key and value of a cell, as 32-bit numbers. Those of the tile that comes next to this thread
    // are fetched meanwhile: memory is slow, and this arithmetic would wait for it.
    void load(std::int64_t cell, std::int64_t place) {
        const std::int64_t ahead = std::min(cell + threads_ * kTile, shape_.cells - 1);
        widen(at<ggml_fp16_t>(k_, cell, head_),
              keys_ + place * shape_.key_width,
              shape_.key_width,
              at<ggml_fp16_t>(k_, ahead, head_));
        widen(at<ggml_fp16_t>(v_, cell, head_),
              values_ + place * shape_.value_width,
              shape_.value_width,
              at<ggml_fp16_t>(v_, ahead, head_));
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

    // For products of matrices, all heads: a query is a column.
    void turn_queries() {
        if (has_turned_) return;
        has_turned_ = true;
        std::fill_n(turned_, shape_.kv_heads * shape_.turned(), 0.0F);
        for (std::int64_t head = 0; head < shape_.kv_heads; ++head) {
            float* const turned = turned_ + head * shape_.turned();
            for (std::int64_t column = 0; column < shape_.columns(); ++column) {
                const float* const numbers = query(head, column);
                for (std::int64_t d = 0; d < shape_.key_width; ++d)
                    turned[d * shape_.padded() + column] = numbers[d];
            }
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
    float* turned_;    // queries [kv_heads][key_width][padded]
    float* keys_;      // [kTile][key_width]
    float* values_;    // [kTile][value_width]
    float* products_;  // [kTile][padded]
    float* weights_;   // [columns][kTile]
    float* bias_;      // [kTile]
    float* result_;

    bool has_turned_ = false;

    // Of the head of keys that is being computed.
    std::int64_t head_ = 0;
    Part part_;
};

// This thread's share of the rows is put together from all parts, and written.
void put_together(const ggml_compute_params& params, ggml_tensor& node, const Shape& shape) {
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
        std::copy_n(
            sum,
            width,
            reinterpret_cast<float*>(static_cast<std::byte*>(node.data) +
                                     ((shape.first + row) * shape.heads + head) * node.nb[1]));
    }
}

// Of one thread. The last band has as many rows as any.
std::int64_t floats_of(const ggml_tensor& node) {
    const std::int64_t bands = bands_of(node);
    return band_of(node, bands - 1, bands).floats();
}

}  // namespace

bool can_attend(const ggml_tensor& node) {
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
    const bool shapes = q.ne[1] > 0 && q.ne[0] == k.ne[0] && k.ne[2] == v.ne[2] &&
                        q.ne[2] % k.ne[2] == 0 && k.ne[0] % kLanes == 0 && v.ne[0] % kLanes == 0;
    if (!types || !rows || !one_of_each || !shapes) return false;
    return floats_of(node) <= kMostFloats;
}

std::size_t working_bytes(const ggml_tensor& node, int threads) {
    return sizeof(float) * static_cast<std::size_t>(threads * floats_of(node));
}

void attend(const ggml_compute_params& params, ggml_tensor& node) {
    const std::int64_t bands = bands_of(node);
    for (std::int64_t band = 0; band < bands; ++band) {
        // What all threads read of the last band is written anew.
        if (band > 0) ggml_barrier(params.threadpool);
        const Shape shape = band_of(node, band, bands);
        Thread(params, node, shape).attend();
        ggml_barrier(params.threadpool);
        put_together(params, node, shape);
    }
}

}  // namespace elpis::engine::ggml

#else

namespace elpis::engine::ggml {

bool can_attend(const ggml_tensor&) {
    return false;
}
std::size_t working_bytes(const ggml_tensor&, int) {
    return 0;
}
void attend(const ggml_compute_params&, ggml_tensor&) {}

}  // namespace elpis::engine::ggml

#endif
