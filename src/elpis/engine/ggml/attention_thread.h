#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "elpis/engine/ggml/attention_shape.h"
#include "elpis/engine/ggml/lanes.h"
#include "elpis/engine/ggml/small_product.h"
#include "ggml-impl.h"
#include "ggml.h"
#include "simd-mappings.h"
#include "vec.h"

// What one thread does of a piece of an attention node.
namespace elpis::engine::ggml {

// From so many tiles for each thread on they are shared out whole.
constexpr std::int64_t kManyTiles = 8;
// Where fewer than one of so many pairs of row and cell are seen, too much would be computed in
// vain.
constexpr std::int64_t kSparse = 4;
// Of a tile's cells, scalar products with so many queries at once …
constexpr int kAtOnce = 4;
// … so many times take less time than a product of matrices. Measured with 1 to 16 queries and keys
// of 64 to 256 numbers: two times take 0.7 to 0.96 of its time, three 0.9 to 1.3.
constexpr std::int64_t kFewTimes = 2;
constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();
constexpr ggml_fp16_t kHidden = 0xFC00;    // minus infinity, in 16 bits
constexpr ggml_fp16_t kExponent = 0x7C00;  // all of it in infinities and what is no number
constexpr ggml_fp16_t kLeastExponent = 0x0400;
constexpr ggml_fp16_t kCarry = 0x8000;  // of both

// In lanes, which a compiler may put into a vector without reordering anything.
inline float largest(const float* values, int count) {
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

class AttentionThread {
public:
    // The `index`th of the workspace's threads.
    AttentionThread(const ggml_tensor& node,
                    const Shape& shape,
                    const Workspace& workspace,
                    int index)
        : q_(*node.src[0]),
          k_(*node.src[1]),
          v_(*node.src[2]),
          mask_(*node.src[3]),
          shape_(shape),
          scale_(ggml_get_op_params_f32(&node, 0)),
          max_bias_(ggml_get_op_params_f32(&node, 1)),
          softcap_(ggml_get_op_params_f32(&node, 2)),
          index_(index),
          threads_(workspace.threads),
          turned_(workspace.scratch(shape, index)),
          keys_(turned_ + shape_.kv_heads * shape_.turned()),
          values_(keys_ + kTile * shape_.key_width),
          products_(values_ + kTile * shape_.value_width),
          weights_(products_ + kTile * shape_.padded()),
          bias_(weights_ + kTile * shape_.columns()),
          has_turned_(bias_ + kTile),
          result_(workspace.part(shape, index)),
          part_(result_, shape_, 0) {
        if (softcap_ != 0.0F) scale_ /= softcap_;
    }

    // Every thread takes every so-many-th tile. All heads of a cell lie together, so one tile's are
    // read together; few tiles are shared out head by head, to be work for many threads.
    void attend() {
        std::fill_n(has_turned_, shape_.kv_heads, 0.0F);
        for (std::int64_t head = 0; head < shape_.kv_heads; ++head) {
            const Part part(result_, shape_, head);
            std::fill_n(part.maxima, shape_.columns(), kMinusInfinity);
            std::fill_n(part.sums, shape_.columns(), 0.0F);
        }
        const std::int64_t tiles = (shape_.cells + kTile - 1) / kTile;
        const std::int64_t shares = tiles < kManyTiles * threads_ ? shape_.kv_heads : 1;
        const std::int64_t heads = shape_.kv_heads / shares;  // of one share
        for (std::int64_t next = index_; next < tiles * shares; next += threads_) {
            const Tile tile = tile_at(next / shares * kTile);
            if (tile.pairs == 0) continue;
            const std::int64_t first = next % shares * heads;
            const std::int64_t then = next + threads_;
            ahead_ = then / shares * kTile - tile.cell;
            for (head_ = first; head_ < first + heads; ++head_) {
                part_ = Part(result_, shape_, head_);
                head_ahead_ = shares == 1 ? head_ : then % shares;
                attend_to(tile);
            }
        }
    }

private:
    const float* query(std::int64_t column) const {
        return row_of<float>(q_,
                             shape_.first + column / shape_.group,
                             (shape_.first_head + head_) * shape_.group + column % shape_.group);
    }
    const ggml_fp16_t* key(std::int64_t cell) const {
        return row_of<ggml_fp16_t>(k_, cell, shape_.first_head + head_);
    }
    const ggml_fp16_t* value(std::int64_t cell) const {
        return row_of<ggml_fp16_t>(v_, cell, shape_.first_head + head_);
    }
    // As far into what comes next to this thread: fetched meanwhile, since memory is slow and this
    // arithmetic would wait for it.
    const ggml_fp16_t* key_ahead(std::int64_t cell) const {
        return row_of<ggml_fp16_t>(k_, cell_ahead(cell), shape_.first_head + head_ahead_);
    }
    const ggml_fp16_t* value_ahead(std::int64_t cell) const {
        return row_of<ggml_fp16_t>(v_, cell_ahead(cell), shape_.first_head + head_ahead_);
    }
    std::int64_t cell_ahead(std::int64_t cell) const {
        return std::min(cell + ahead_, shape_.cells - 1);
    }
    const ggml_fp16_t* mask(std::int64_t row) const {
        return row_of<ggml_fp16_t>(mask_, shape_.first + row, 0);
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
        std::array<std::uint16_t, kMostRows> seen;  // by each row
    };

    Tile tile_at(std::int64_t cell) const {
        Tile tile;
        tile.cell = cell;
        tile.cells = static_cast<int>(std::min(kTile, shape_.cells - cell));
        tile.first = shape_.rows;
        for (std::int64_t row = 0; row < shape_.rows; ++row) {
            const ggml_fp16_t* const biases = mask(row) + cell;
            std::uint16_t seen = 0;
            for (int t = 0; t < tile.cells; ++t)
                seen += static_cast<std::uint16_t>(biases[t] != kHidden);
            tile.seen[row] = seen;
            if (seen == 0) continue;
            tile.pairs += seen;
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
        const std::int64_t times = rows * ((shape_.group + kAtOnce - 1) / kAtOnce);
        if (times > kFewTimes && tile.pairs * kSparse > all &&
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
        const auto all_of = [cells](auto row, std::int64_t width) {
            unsigned carries = 0;
            for (int t = 0; t < cells; ++t) {
                const ggml_fp16_t* const numbers = row(t);
                ggml_fp16_t found = 0;
                for (std::int64_t d = 0; d < width; ++d)
                    found |= static_cast<ggml_fp16_t>((numbers[d] & kExponent) + kLeastExponent);
                carries |= found;
            }
            return (carries & kCarry) == 0;
        };
        return all_of([&](int t) { return key(cell + t); }, shape_.key_width) &&
               all_of([&](int t) { return value(cell + t); }, shape_.value_width);
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
        // In steps, so that memory has something to do all the time.
        for (int done = 0; done < cells; done += kRowsAtOnce) {
            const int end = std::min(done + kRowsAtOnce, cells);
            for (int t = done; t < end; ++t)
                load(tile.cell + t, t);
            product<false>(
                MutableRows{products_ + done * shape_.padded() + from_vector, shape_.padded()},
                Rows{keys_ + done * shape_.key_width, shape_.key_width},
                Rows{queries + from_vector, shape_.padded()},
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
        add_values(from, to, weights_ + from * kTile, cells, Rows{values_, shape_.value_width});
    }

    // The values of some cells, as they lie in the cache.
    struct ChosenValues {
        const AttentionThread& of;
        const std::int64_t* cells;
        const ggml_fp16_t* row(std::int64_t index) const { return of.value(cells[index]); }
    };

    // One row, and the cells that it sees.
    void attend_sparsely(const Tile& tile, std::int64_t row) {
        std::array<std::int64_t, kTile> seen;
        const ggml_fp16_t* const biases = mask(row) + tile.cell;
        int count = 0;
        for (int t = 0; t < tile.cells; ++t) {
            seen[count] = tile.cell + t;
            bias_[count] = GGML_CPU_FP16_TO_FP32(biases[t]);
            count += static_cast<int>(biases[t] != kHidden);
        }
        const std::int64_t from = row * shape_.group;
        std::int64_t g = 0;
        const auto in_steps_of = [&]<int G> {
            for (; g + G <= shape_.group; g += G)
                score<G>(from + g, seen.data(), count, weights_ + g * kTile);
        };
        in_steps_of.template operator()<kAtOnce>();
        in_steps_of.template operator()<3>();
        in_steps_of.template operator()<2>();
        in_steps_of.template operator()<1>();
        for (std::int64_t each = 0; each < shape_.group; ++each)
            weigh(from + each, weights_ + each * kTile, count);
        add_values(from, from + shape_.group, weights_, count, ChosenValues{*this, seen.data()});
    }

    template <int G>
    void score(std::int64_t column, const std::int64_t* cells, int count, float* scores) {
        std::array<const float*, G> queries;
        for (int g = 0; g < G; ++g)
            queries[g] = query(column + g);
        constexpr std::int64_t kLine = 64 / sizeof(ggml_fp16_t);
        for (int i = 0; i < count; ++i) {
            for (std::int64_t d = 0; d < shape_.key_width; d += kLine)
                __builtin_prefetch(key_ahead(cells[i]) + d);
            for (std::int64_t d = 0; d < shape_.value_width; d += kLine)
                __builtin_prefetch(value_ahead(cells[i]) + d);
            dot_each<G>(key(cells[i]), queries, shape_.key_width, scores + i, kTile);
        }
    }

    // Key and value of a cell, as 32-bit numbers.
    void load(std::int64_t cell, std::int64_t place) {
        widen(key(cell), keys_ + place * shape_.key_width, shape_.key_width, key_ahead(cell));
        widen(value(cell),
              values_ + place * shape_.value_width,
              shape_.value_width,
              value_ahead(cell));
    }

    // Products of a query and keys become weights; sum and values follow a new maximum.
    void weigh(std::int64_t column, float* weights, int count) {
        ggml_vec_scale_f32(count, weights, scale_);
        if (softcap_ != 0.0F) {
            ggml_vec_tanh_f32(count, weights, weights);
            ggml_vec_scale_f32(count, weights, softcap_);
        }
        ggml_vec_mad_f32(count, weights, bias_, slope(column));
        float* const values = part_.values + column * shape_.value_width;
        const float best = largest(weights, count);
        float& maximum = part_.maxima[column];
        float& sum = part_.sums[column];
        if (best == kMinusInfinity) {
            // Nothing is seen; or scores that are no numbers, which must stay visible.
            if (std::any_of(weights, weights + count, [](float it) { return std::isnan(it); }))
                sum = std::numeric_limits<float>::quiet_NaN();
            std::fill_n(weights, count, 0.0F);
            if (maximum == kMinusInfinity) std::fill_n(values, shape_.value_width, 0.0F);
            return;
        }
        if (maximum == kMinusInfinity) {
            maximum = best;
            std::fill_n(values, shape_.value_width, 0.0F);
        } else if (best > maximum) {
            const float shrink = std::exp(maximum - best);
            maximum = best;
            sum *= shrink;
            ggml_vec_scale_f32(static_cast<int>(shape_.value_width), values, shrink);
        }
        sum += static_cast<float>(ggml_vec_soft_max_f32(count, weights, weights, maximum));
    }

    template <class Values>
    void add_values(
        std::int64_t from, std::int64_t to, const float* weights, int cells, const Values& values) {
        product<true>(MutableRows{part_.values + from * shape_.value_width, shape_.value_width},
                      Rows{weights, kTile},
                      values,
                      to - from,
                      cells,
                      shape_.value_width);
    }

    // ALiBi's slope of a head (Press et al., arXiv:2108.12409), as ggml extends it to any number of
    // heads.
    float slope(std::int64_t column) const {
        if (max_bias_ <= 0.0F) return 1.0F;
        const auto head =
            static_cast<float>((shape_.first_head + head_) * shape_.group + column % shape_.group);
        const auto power = static_cast<float>(1U << static_cast<unsigned>(std::log2(q_.ne[2])));
        return head < power
                   ? std::pow(2.0F, -max_bias_ / power * (head + 1.0F))
                   : std::pow(2.0F, -max_bias_ / 2.0F / power * (2.0F * (head - power) + 1.0F));
    }

    // For products of matrices: a query is a column.
    void turn_queries() {
        if (has_turned_[head_] != 0.0F) return;
        has_turned_[head_] = 1.0F;
        float* const turned = turned_ + head_ * shape_.turned();
        for (std::int64_t column = 0; column < shape_.padded(); ++column) {
            const float* const numbers = column < shape_.columns() ? query(column) : nullptr;
            for (std::int64_t d = 0; d < shape_.key_width; ++d)
                turned[d * shape_.padded() + column] = numbers == nullptr ? 0.0F : numbers[d];
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
    float* turned_;      // queries [kv_heads][key_width][padded]
    float* keys_;        // [kTile][key_width]
    float* values_;      // [kTile][value_width]
    float* products_;    // [kTile][padded]
    float* weights_;     // [columns][kTile]
    float* bias_;        // [kTile]
    float* has_turned_;  // [kv_heads], 0 or 1
    float* result_;

    // Of the head of keys that is being computed.
    std::int64_t head_ = 0;
    std::int64_t head_ahead_ = 0;
    std::int64_t ahead_ = 0;  // cells from here to the tile that comes next
    Part part_;
};

}  // namespace elpis::engine::ggml
