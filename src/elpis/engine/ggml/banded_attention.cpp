#include "elpis/engine/ggml/banded_attention.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "ggml-cpu-impl.h"
#include "ggml-impl.h"
#include "ggml.h"
#include "simd-mappings.h"
#include "vec.h"

// The same machines as those of llama.cpp's own products of small matrices (simd-gemm.h).
#if defined(GGML_SIMD) && !defined(__ARM_FEATURE_SVE) && !defined(__riscv_v_intrinsic)

#include "elpis/engine/ggml/attention_shape.h"
#include "elpis/engine/ggml/attention_thread.h"
#include "elpis/engine/ggml/lanes.h"

namespace elpis::engine::ggml {
namespace {

// Floats that a thread has for a piece at most, 4 MiB.
constexpr std::int64_t kMostFloats = 1 << 20;
// A band of fewer columns reads and widens keys and values for too little.
constexpr std::int64_t kFewestColumns = 32;

// How the threads of a step share a node out.
struct Division {
    std::int64_t bands = 1;
    // Each piece is one band and one head of keys, and one thread's alone. Otherwise all threads
    // compute a band together, tile by tile.
    bool by_pieces = false;
};

Shape shape_of(const ggml_tensor& node,
               std::int64_t first,
               std::int64_t rows,
               std::int64_t first_head,
               std::int64_t kv_heads) {
    const ggml_tensor& q = *node.src[0];
    const ggml_tensor& k = *node.src[1];
    return {.first = first,
            .rows = rows,
            .first_head = first_head,
            .kv_heads = kv_heads,
            .group = q.ne[2] / k.ne[2],
            .key_width = k.ne[0],
            .value_width = node.src[2]->ne[0],
            .cells = k.ne[1]};
}

std::int64_t rows_of(const ggml_tensor& node) {
    return node.src[0]->ne[1];
}
std::int64_t kv_heads_of(const ggml_tensor& node) {
    return node.src[1]->ne[2];
}

// Bands of nearly as many rows each.
std::int64_t bands_of(const ggml_tensor& node, std::int64_t most_rows) {
    return (rows_of(node) + most_rows - 1) / most_rows;
}

Shape band_of(const ggml_tensor& node,
              std::int64_t band,
              std::int64_t bands,
              std::int64_t first_head,
              std::int64_t kv_heads) {
    const std::int64_t rows = rows_of(node);
    const std::int64_t first = rows * band / bands;
    return shape_of(node, first, rows * (band + 1) / bands - first, first_head, kv_heads);
}

// As many rows of a band as memory has room for.
std::int64_t most_rows(const ggml_tensor& node, std::int64_t kv_heads) {
    std::int64_t most = kMostRows;
    while (most > 1 && shape_of(node, 0, most, 0, kv_heads).floats() > kMostFloats)
        most /= 2;
    return most;
}

// In pieces where more threads find work so: nothing is to be put together then, and nobody waits
// between two bands. A single band's tiles are shared out where they are enough: they are read
// once, not once for each piece.
Division division_of(const ggml_tensor& node, std::int64_t threads) {
    const std::int64_t kv_heads = kv_heads_of(node);
    const std::int64_t group = node.src[0]->ne[2] / kv_heads;
    const std::int64_t whole_bands = bands_of(node, most_rows(node, kv_heads));
    const std::int64_t tiles = node.src[1]->ne[1] / kTile * kv_heads;
    if (threads == 1 || (whole_bands == 1 && tiles >= 2 * threads)) return {.bands = whole_bands};
    std::int64_t rows = most_rows(node, 1);
    // Some for each thread, since later rows see more.
    while (bands_of(node, rows) * kv_heads < 4 * threads && rows / 2 * group >= kFewestColumns)
        rows /= 2;
    const std::int64_t bands = bands_of(node, rows);
    if (bands * kv_heads <= std::min(tiles, threads)) return {.bands = whole_bands};
    return {.bands = bands, .by_pieces = true};
}

// Of one thread. The last band has as many rows as any.
std::int64_t floats_of(const ggml_tensor& node, const Division& division) {
    return band_of(node,
                   division.bands - 1,
                   division.bands,
                   0,
                   division.by_pieces ? 1 : kv_heads_of(node))
        .floats();
}

// A share of a piece's rows is put together from all parts, and written.
void put_together(ggml_tensor& node, const Shape& shape, const Workspace& workspace, int index) {
    const auto* const sinks =
        node.src[4] == nullptr ? nullptr : static_cast<const float*>(node.src[4]->data);
    float* const sum = workspace.scratch(shape, index);
    const int width = static_cast<int>(shape.value_width);
    const std::int64_t heads = node.src[0]->ne[2];
    const std::int64_t first_head = shape.first_head * shape.group;

    for (std::int64_t i = index; i < shape.heads() * shape.rows; i += workspace.threads) {
        const std::int64_t row = i / shape.heads();
        const std::int64_t head = i % shape.heads();
        const std::int64_t column = row * shape.group + head % shape.group;
        const auto part = [&](int thread) {
            return Part(workspace.part(shape, thread), shape, head / shape.group);
        };

        const float sink = sinks == nullptr ? kMinusInfinity : sinks[first_head + head];
        float best = sink;
        for (int thread = 0; thread < workspace.threads; ++thread)
            best = std::max(best, part(thread).maxima[column]);
        float total = sinks == nullptr ? 0.0F : std::exp(sink - best);
        std::fill_n(sum, width, 0.0F);
        for (int thread = 0; thread < workspace.threads; ++thread) {
            const Part it = part(thread);
            if (it.sums[column] == 0.0F) continue;
            const float share = std::exp(it.maxima[column] - best);
            total += share * it.sums[column];
            ggml_vec_mad_f32(width, sum, it.values + column * shape.value_width, share);
        }
        ggml_vec_scale_f32(width, sum, total == 0.0F ? 0.0F : 1.0F / total);
        const std::int64_t place = (shape.first + row) * heads + first_head + head;
        std::copy_n(
            sum,
            width,
            reinterpret_cast<float*>(static_cast<std::byte*>(node.data) + place * node.nb[1]));
    }
}

void attend_by_tiles(const ggml_compute_params& params, ggml_tensor& node, std::int64_t bands) {
    const Workspace workspace{.start = static_cast<float*>(params.wdata), .threads = params.nth};
    for (std::int64_t band = 0; band < bands; ++band) {
        // What all threads read of the last band is written anew.
        if (band > 0) ggml_barrier(params.threadpool);
        const Shape shape = band_of(node, band, bands, 0, kv_heads_of(node));
        AttentionThread(node, shape, workspace, params.ith).attend();
        ggml_barrier(params.threadpool);
        put_together(node, shape, workspace, params.ith);
    }
}

// Whoever is done takes the next piece. The last rows see most, and come first.
void attend_by_pieces(const ggml_compute_params& params, ggml_tensor& node, std::int64_t bands) {
    const std::int64_t kv_heads = kv_heads_of(node);
    const Division division{.bands = bands, .by_pieces = true};
    const Workspace workspace{
        .start = static_cast<float*>(params.wdata) + params.ith * floats_of(node, division),
        .threads = 1};
    if (params.ith == 0) ggml_threadpool_chunk_set(params.threadpool, params.nth);
    ggml_barrier(params.threadpool);
    std::int64_t next = params.ith;
    while (next < bands * kv_heads) {
        const Shape shape = band_of(node, bands - 1 - next / kv_heads, bands, next % kv_heads, 1);
        AttentionThread(node, shape, workspace, 0).attend();
        put_together(node, shape, workspace, 0);
        next = ggml_threadpool_chunk_add(params.threadpool, 1);
    }
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
    return shape_of(node, 0, 1, 0, k.ne[2]).floats() <= kMostFloats;
}

std::size_t working_bytes(const ggml_tensor& node, int threads) {
    return sizeof(float) *
           static_cast<std::size_t>(threads * floats_of(node, division_of(node, threads)));
}

void attend(const ggml_compute_params& params, ggml_tensor& node) {
    const Division division = division_of(node, params.nth);
    if (division.by_pieces) {
        attend_by_pieces(params, node, division.bands);
    } else {
        attend_by_tiles(params, node, division.bands);
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
