#include "elpis/engine/ggml/banded_attention.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <ggml-cpu.h>
#include <ggml.h>

#include "elpis/engine/ggml/testing/compute.h"

namespace elpis::engine::ggml {
namespace {

struct Case {
    int width = 32;       // of keys
    int value_width = 0;  // 0: that of keys
    int rows = 8;
    int heads = 6;
    int kv_heads = 2;
    int cells = 200;
    int sequences = 1;
    int run = 37;  // neighbouring cells of one sequence
    float max_bias = 0.0F;
    float softcap = 0.0F;
    bool sinks = false;
    int threads = 2;
    bool spoilt = false;   // cells that some rows must not see hold infinities, or no numbers
    bool permuted = true;  // queries by row, as llama.cpp's graphs have them, not by head
    bool shared = false;   // values are the beginnings of keys (latent attention)
    int window = 0;        // a row sees so many cells at most; 0: any number

    int values() const { return value_width == 0 ? width : value_width; }
};

// One attention node over random numbers; rows and cells belong to sequences, and a row sees the
// cells of its own up to its place, as in an engine's step.
class Attention {
public:
    explicit Attention(const Case& of) : of_(of) {
        q_ = of.permuted
                 ? ggml_permute(context_.get(),
                                ggml_new_tensor_3d(
                                    context_.get(), GGML_TYPE_F32, of.width, of.heads, of.rows),
                                0,
                                2,
                                1,
                                3)
                 : ggml_new_tensor_3d(context_.get(), GGML_TYPE_F32, of.width, of.rows, of.heads);
        k_ = ggml_new_tensor_2d(
            context_.get(), GGML_TYPE_F16, std::int64_t{of.width} * of.kv_heads, of.cells);
        v_ = of.shared ? k_
                       : ggml_new_tensor_2d(context_.get(),
                                            GGML_TYPE_F16,
                                            std::int64_t{of.values()} * of.kv_heads,
                                            of.cells);
        // Taller than the rows need, as llama.cpp's may be.
        mask_ = ggml_new_tensor_2d(context_.get(), GGML_TYPE_F16, of.cells, of.rows + 3);
        sinks_ = ggml_new_tensor_1d(context_.get(), GGML_TYPE_F32, of.heads);
        for (ggml_tensor* tensor : {q_, v_, k_, sinks_})
            fill(tensor);
        for (int row = 0; row < of.rows; ++row) {
            for (int cell = 0; cell < of.cells; ++cell)
                set(mask_, row * of.cells + cell, bias(row, cell));
        }
        if (of.spoilt) spoil();
        out_ = ggml_flash_attn_ext(context_.get(),
                                   q_,
                                   by_head(k_, of.width),
                                   by_head(v_, of.values()),
                                   mask_,
                                   scale(),
                                   of.max_bias,
                                   of.softcap);
        if (of.sinks) ggml_flash_attn_ext_add_sinks(out_, sinks_);
    }

    const ggml_tensor& node() const { return *out_; }

    void compute() { testing::compute(context_.get(), out_, of_.threads); }

    // Largest difference from attention as it is written down, in 64 bits.
    double error() const {
        double worst = 0.0;
        for (int row = 0; row < of_.rows; ++row) {
            if (of_.spoilt && sees_spoilt(row)) continue;
            for (int head = 0; head < of_.heads; ++head) {
                const std::vector<double> expected = written_down(row, head);
                for (int d = 0; d < of_.values(); ++d) {
                    const double got = this->got(row, head, d);
                    if (std::isnan(got)) return std::numeric_limits<double>::infinity();
                    worst = std::max(worst, std::abs(got - expected[d]));
                }
            }
        }
        return worst;
    }

    double got(int row, int head, int d) const {
        return get(out_, (std::int64_t{row} * of_.heads + head) * of_.values() + d);
    }
    // A number of a key.
    void set_key(int cell, int d, float value) {
        set(k_, std::int64_t{cell} * of_.width * of_.kv_heads + d, value);
    }

private:
    static double get(const ggml_tensor* tensor, std::int64_t i) {
        return tensor->type == GGML_TYPE_F16
                   ? ggml_fp16_to_fp32(static_cast<const ggml_fp16_t*>(tensor->data)[i])
                   : static_cast<const float*>(tensor->data)[i];
    }
    static void set(ggml_tensor* tensor, std::int64_t i, float value) {
        if (tensor->type == GGML_TYPE_F16) {
            static_cast<ggml_fp16_t*>(tensor->data)[i] = ggml_fp32_to_fp16(value);
        } else {
            static_cast<float*>(tensor->data)[i] = value;
        }
    }
    void fill(ggml_tensor* tensor) {
        for (std::int64_t i = 0; i < ggml_nelements(tensor); ++i)
            set(tensor, i, normal_(random_));
    }
    // The first `width` numbers of each head's row.
    ggml_tensor* by_head(ggml_tensor* cells, int width) {
        const auto head = cells->nb[1] / static_cast<std::size_t>(of_.kv_heads);
        return ggml_view_3d(
            context_.get(), cells, width, of_.cells, of_.kv_heads, cells->nb[1], head, 0);
    }
    std::int64_t query(int row, int head) const {
        return std::int64_t{of_.width} *
               (of_.permuted ? row * of_.heads + head : head * of_.rows + row);
    }
    // The cells that the first row does not see, but others may.
    void spoil() {
        const std::int64_t width = std::int64_t{of_.width} * of_.kv_heads;
        const std::int64_t value_width = v_->ne[0];
        for (int cell = 0; cell < of_.cells; ++cell) {
            if (!std::isinf(bias(0, cell))) continue;
            set(k_, cell * width + cell % width, std::numeric_limits<float>::infinity());
            set(v_, cell * value_width, std::numeric_limits<float>::quiet_NaN());
        }
    }
    bool sees_spoilt(int row) const {
        for (int cell = 0; cell < of_.cells; ++cell) {
            if (std::isinf(bias(0, cell)) && !std::isinf(bias(row, cell))) return true;
        }
        return false;
    }
    float scale() const { return 1.0F / std::sqrt(static_cast<float>(of_.width)); }

    float bias(int row, int cell) const {
        const int last = of_.cells - of_.rows + row;
        const bool seen = (cell / of_.run) % of_.sequences == row * of_.sequences / of_.rows &&
                          cell <= last && (of_.window == 0 || cell > last - of_.window);
        if (!seen) return -std::numeric_limits<float>::infinity();
        return of_.max_bias > 0.0F ? static_cast<float>(cell - of_.cells) / 16.0F : 0.0F;
    }
    double slope(int head) const {
        if (of_.max_bias <= 0.0F) return 1.0;
        const double power = std::pow(2.0, std::floor(std::log2(of_.heads)));
        return head < power ? std::pow(2.0, -of_.max_bias / power * (head + 1))
                            : std::pow(2.0, -of_.max_bias / 2 / power * (2 * (head - power) + 1));
    }
    std::vector<double> written_down(int row, int head) const {
        const int kv_head = head / (of_.heads / of_.kv_heads);
        const auto of_cell = [&](const ggml_tensor* tensor, int cell, int d) {
            return get(tensor, cell * tensor->ne[0] + kv_head * tensor->ne[0] / of_.kv_heads + d);
        };
        double sum = of_.sinks ? std::exp(get(sinks_, head)) : 0.0;
        std::vector<double> values(of_.values());
        for (int cell = 0; cell < of_.cells; ++cell) {
            if (std::isinf(get(mask_, row * of_.cells + cell))) continue;
            double score = 0.0;
            for (int d = 0; d < of_.width; ++d)
                score += get(q_, query(row, head) + d) * of_cell(k_, cell, d);
            score *= scale();
            if (of_.softcap > 0.0F) score = of_.softcap * std::tanh(score / of_.softcap);
            const double weight =
                std::exp(score + slope(head) * get(mask_, row * of_.cells + cell));
            if (weight == 0.0) continue;
            sum += weight;
            for (int d = 0; d < of_.values(); ++d)
                values[d] += weight * of_cell(v_, cell, d);
        }
        for (double& value : values)
            value = sum == 0.0 ? 0.0 : value / sum;
        return values;
    }

    Case of_;
    std::mt19937 random_{1};
    std::normal_distribution<float> normal_;
    testing::Context context_ = testing::make_context();
    ggml_tensor* q_ = nullptr;
    ggml_tensor* k_ = nullptr;
    ggml_tensor* v_ = nullptr;
    ggml_tensor* mask_ = nullptr;
    ggml_tensor* sinks_ = nullptr;
    ggml_tensor* out_ = nullptr;
};

// On other machines ours may be there or not.
const bool has_kernel = ggml_cpu_has_avx2() != 0 || ggml_cpu_has_neon() != 0;

void check(const Case& of) {
    CAPTURE(
        fmt::format("{} rows, {}/{} heads of {} and {}, {} cells, {} sequences in runs of {}, "
                    "window {}, {} threads",
                    of.rows,
                    of.heads,
                    of.kv_heads,
                    of.width,
                    of.values(),
                    of.cells,
                    of.sequences,
                    of.run,
                    of.window,
                    of.threads));
    Attention attention(of);
    attention.compute();
    if (has_kernel) CHECK(can_attend(attention.node()));
    // llama.cpp's own kernels round queries to 16 bits, and add values up in 16 bits.
    CHECK(attention.error() < (can_attend(attention.node()) ? 2e-5 : 1e-2));
}

TEST_CASE("attention is what its formula says, for any rows, heads, sequences and threads") {
    for (const int rows : {1, 2, 3, 8, 9, 31, 63, 64, 65, 127, 150}) {
        for (const int sequences : {1, 2, 8}) {
            check({.rows = rows, .sequences = std::min(sequences, rows)});
            check({.rows = rows, .cells = 130, .sequences = std::min(sequences, rows), .run = 1});
        }
    }
    for (const int threads : {1, 3, 5, 8}) {
        check({.rows = 1, .threads = threads});
        check({.rows = 8, .cells = 330, .sequences = 4, .threads = threads});
    }
    for (const int cells : {1, 15, 63, 64, 65, 100, 600})
        check({.rows = 1, .cells = cells});
    // With many tiles for each thread all heads of a tile are computed together.
    for (const int rows : {1, 3, 8, 33}) {
        check({.rows = rows, .cells = 530, .sequences = std::min(3, rows), .threads = 1});
        check({.rows = rows, .heads = 12, .kv_heads = 3, .cells = 1'100});
    }
    check({.width = 128, .rows = 16, .heads = 4, .kv_heads = 1, .cells = 130, .sequences = 4});
    check({.width = 80, .heads = 4, .kv_heads = 1});
    check({.width = 64, .heads = 3, .kv_heads = 3, .cells = 100, .sequences = 2});
    check({.rows = 3, .permuted = false});
}

TEST_CASE("a cell that a row must not see cannot spoil it, whatever it holds") {
    for (const int rows : {2, 3, 8, 33, 70}) {
        check({.rows = rows, .sequences = 2, .spoilt = true});
        check({.rows = rows, .cells = 130, .sequences = 2, .run = 1, .spoilt = true});
        check({.rows = rows, .cells = 1'100, .sequences = 2, .spoilt = true});
    }
}

TEST_CASE("attention with slopes by head, capped scores and sinks is what its formula says") {
    check({.sequences = 2, .max_bias = 8.0F});
    check({.rows = 1, .max_bias = 8.0F});
    check({.sequences = 2, .softcap = 30.0F});
    check({.rows = 2, .softcap = 2.0F});
    check({.heads = 8, .kv_heads = 4, .sequences = 3, .sinks = true});
    check({.rows = 1, .sinks = true, .threads = 5});
}

TEST_CASE("many wide heads are computed in bands that are less high") {
    for (const int threads : {1, 2, 40}) {
        check({.width = 128,
               .rows = 66,
               .heads = 64,
               .kv_heads = 64,
               .cells = 80,
               .threads = threads});
    }
}

TEST_CASE("any number of queries for a key, and keys and values of any widths") {
    for (const int group : {1, 2, 3, 4, 5, 7, 8, 9, 13, 16}) {
        for (const int rows : {1, 2, 5}) {
            check({.width = 96, .value_width = 64, .rows = rows, .heads = 2 * group});
            check({.width = 16, .value_width = 144, .rows = rows, .heads = group, .kv_heads = 1});
        }
    }
}

TEST_CASE("values may be the beginnings of the keys") {
    for (const int rows : {1, 3, 70, 150}) {
        check({.width = 576,
               .value_width = 512,
               .rows = rows,
               .heads = 16,
               .kv_heads = 1,
               .cells = 210,
               .shared = true});
    }
}

TEST_CASE("a window leaves the cells before it out") {
    for (const int rows : {1, 8, 65, 150}) {
        for (const int window : {1, 40, 100})
            check({.rows = rows, .cells = 300, .window = window});
    }
}

TEST_CASE("prompts are shared out among any number of threads") {
    for (const int threads : {1, 2, 3, 8, 24}) {
        check({.rows = 65, .cells = 65, .threads = threads});
        check({.rows = 300, .cells = 300, .threads = threads});
        check({.rows = 200,
               .heads = 8,
               .kv_heads = 1,
               .cells = 400,
               .sequences = 3,
               .threads = threads});
        check({.rows = 130,
               .heads = 5,
               .kv_heads = 5,
               .cells = 200,
               .max_bias = 8.0F,
               .threads = threads});
        check({.rows = 130, .cells = 200, .softcap = 20.0F, .sinks = true, .threads = threads});
    }
}

TEST_CASE("a score that is no number stays visible to rows that see it, and to no others") {
    for (const int rows : {4, 80}) {
        Attention attention({.rows = rows, .cells = 100, .window = 60});
        const int cell = 99 - rows / 2;  // the first half of the rows is before it
        attention.set_key(cell, 3, std::numeric_limits<float>::quiet_NaN());
        attention.compute();
        for (int row = 0; row < rows; ++row) {
            const int last = 100 - rows + row;
            const bool sees = cell <= last && cell > last - 60;
            CAPTURE(row);
            CHECK(std::isnan(attention.got(row, 0, 0)) == sees);
        }
    }
}

TEST_CASE("a row that sees nothing is nothing, beside rows that see something") {
    // Of nine cells the last eight are of the first sequence alone.
    check({.rows = 2, .cells = 9, .sequences = 2, .run = 16});
    check({.rows = 16, .cells = 16, .sequences = 2, .run = 16});
    check({.rows = 130, .cells = 140, .sequences = 2, .run = 70});
}

}  // namespace
}  // namespace elpis::engine::ggml
