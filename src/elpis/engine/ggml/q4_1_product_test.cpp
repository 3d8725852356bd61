#include "elpis/engine/ggml/q4_1_product.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include <doctest/doctest.h>
#include <ggml-cpu.h>
#include <ggml.h>

#include "elpis/engine/ggml/testing/compute.h"

namespace elpis::engine::ggml {
namespace {

// Largest difference between ggml's product of a Q4_1 matrix with some columns and the product of
// the same weights as plain numbers, as a share of the largest number in it.
double error(int rows, int columns, int depth, int threads) {
    const testing::Context context = testing::make_context();
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
    testing::compute(context.get(), product, threads);

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

// Where ggml-cpu was compiled for such a machine.
const bool has_kernel =
    ggml_cpu_has_avx2() != 0 && ggml_cpu_has_fma() != 0 && ggml_cpu_has_f16c() != 0;

void check_beside_llama_cpp(int columns) {
    CAPTURE(columns);
    constexpr int kRows = 37;
    constexpr int kBlocks = 200;
    constexpr int kDepth = 32 * kBlocks;
    std::mt19937 random(5);
    std::normal_distribution<float> normal;
    const auto quantised = [&](ggml_type type, int rows) {
        std::vector<float> numbers(static_cast<std::size_t>(rows) * kDepth);
        std::ranges::generate(numbers, [&] { return normal(random) + 0.3F; });
        std::vector<std::byte> blocks(rows * ggml_row_size(type, kDepth));
        const auto from_float = ggml_get_type_traits_cpu(type)->from_float;
        for (int row = 0; row < rows; ++row) {
            from_float(numbers.data() + static_cast<std::ptrdiff_t>(row) * kDepth,
                       blocks.data() + row * ggml_row_size(type, kDepth),
                       kDepth);
        }
        return blocks;
    };
    const auto weights = quantised(GGML_TYPE_Q4_1, kRows);
    const auto activations = quantised(GGML_TYPE_Q8_1, columns);
    std::vector<float> result(static_cast<std::size_t>(kRows) * columns);
    const BlockProduct product{.rows = kRows,
                               .columns = columns,
                               .blocks = kBlocks,
                               .weights = weights.data(),
                               .weight_stride = kBlocks,
                               .activations = activations.data(),
                               .activation_stride = kBlocks,
                               .result = result.data(),
                               .result_stride = kRows};
    for (int thread = 0; thread < 3; ++thread)
        REQUIRE(multiply_q4_1(product, thread, 3) == has_kernel);
    if (!has_kernel) return;

    for (int column = 0; column < columns; ++column) {
        for (int row = 0; row < kRows; ++row) {
            float expected = 0.0F;
            ggml_get_type_traits_cpu(GGML_TYPE_Q4_1)
                ->vec_dot(kDepth,
                          &expected,
                          0,
                          weights.data() + row * ggml_row_size(GGML_TYPE_Q4_1, kDepth),
                          0,
                          activations.data() + column * ggml_row_size(GGML_TYPE_Q8_1, kDepth),
                          0,
                          1);
            CHECK(result[column * kRows + row] == doctest::Approx(expected).epsilon(1e-4));
        }
    }
}

TEST_CASE("each column is what llama.cpp's own kernel makes of it") {
    for (const int columns : {1, 2, 8, 15})
        check_beside_llama_cpp(columns);
}

}  // namespace
}  // namespace elpis::engine::ggml
