#include "elpis/engine/ggml/q4_1_product.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <random>
#include <vector>

#include <doctest/doctest.h>
#include <ggml-backend.h>
#include <ggml-cpu.h>
#include <ggml.h>

namespace elpis::engine::ggml {
namespace {

struct FreeContext {
    void operator()(ggml_context* context) const { ggml_free(context); }
};
struct FreeBackend {
    void operator()(ggml_backend* backend) const { ggml_backend_free(backend); }
};

// Largest difference between ggml's product of a Q4_1 matrix with some columns and the product of
// the same weights as plain numbers, as a share of the largest number in it.
double error(int rows, int columns, int depth, int threads) {
    const std::unique_ptr<ggml_context, FreeContext> context(
        ggml_init({.mem_size = std::size_t{64} << 20U, .mem_buffer = nullptr, .no_alloc = false}));
    std::mt19937 random(3);
    std::normal_distribution<float> normal;
    std::vector<float> weights(static_cast<std::size_t>(rows) * depth);
    std::ranges::generate(weights, [&] { return normal(random) + 0.3F; });

    ggml_tensor* const a = ggml_new_tensor_2d(context.get(), GGML_TYPE_Q4_1, depth, rows);
    ggml_quantize_chunk(GGML_TYPE_Q4_1, weights.data(), a->data, 0, rows, depth, nullptr);
    ggml_get_type_traits(GGML_TYPE_Q4_1)->to_float(a->data, weights.data(), ggml_nelements(a));
    ggml_tensor* const b = ggml_new_tensor_2d(context.get(), GGML_TYPE_F32, depth, columns);
    auto* const numbers = static_cast<float*>(b->data);
    std::generate_n(numbers, ggml_nelements(b), [&] { return normal(random); });

    ggml_tensor* const product = ggml_mul_mat(context.get(), a, b);
    ggml_cgraph* const graph = ggml_new_graph(context.get());
    ggml_build_forward_expand(graph, product);
    const std::unique_ptr<ggml_backend, FreeBackend> backend(ggml_backend_cpu_init());
    ggml_backend_cpu_set_n_threads(backend.get(), threads);
    REQUIRE(ggml_backend_graph_compute(backend.get(), graph) == GGML_STATUS_SUCCESS);

    double worst = 0.0;
    double largest = 0.0;
    for (int column = 0; column < columns; ++column) {
        for (int row = 0; row < rows; ++row) {
            double expected = 0.0;
            for (int i = 0; i < depth; ++i) {
                expected +=
                    static_cast<double>(weights[static_cast<std::size_t>(row) * depth + i]) *
                    numbers[column * depth + i];
            }
            const double got = static_cast<const float*>(product->data)[column * rows + row];
            worst = std::isnan(got) ? HUGE_VAL : std::max(worst, std::abs(got - expected));
            largest = std::max(largest, std::abs(expected));
        }
    }
    return worst / largest;
}

TEST_CASE(
    "a product with Q4_1 weights is the product of their numbers, for any shape and threads") {
    // Activations are rounded to 8 bits, as in llama.cpp's own kernel.
    constexpr double kRounding = 0.02;
    for (const int columns : {1, 2, 3, 7, 8, 9, 15, 16, 33}) {
        CAPTURE(columns);
        CHECK(error(48, columns, 576, 2) < kRounding);
    }
    for (const int threads : {1, 3, 8}) {
        CAPTURE(threads);
        CHECK(error(5, 8, 64, threads) < kRounding);
        CHECK(error(200, 20, 96, threads) < kRounding);
    }
    CHECK(error(1, 8, 32, 2) < kRounding);
    CHECK(error(16, 9, 32 * 300, 2) < kRounding);  // longer than a chunk
}

TEST_CASE("one column is left to llama.cpp") {
    const BlockProduct one{.rows = 4, .columns = 1, .blocks = 1};
    CHECK_FALSE(multiply_q4_1(one, 0, 1));
}

}  // namespace
}  // namespace elpis::engine::ggml
