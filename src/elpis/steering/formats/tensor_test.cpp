#include "elpis/steering/formats/tensor.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/result.h"

namespace elpis::steering::formats {
namespace {

template <class T>
TensorView view_of(const std::vector<T>& numbers,
                   ElementType type,
                   std::vector<std::int64_t> shape) {
    TensorView view;
    view.type = type;
    view.storage = std::as_bytes(std::span(numbers));
    view.strides = row_major(shape);
    view.shape = std::move(shape);
    return view;
}

Result<Array> decoded(const TensorView& view) {
    NumberBudget budget = NumberBudget::for_file_of(0);
    return decode(view, budget);
}

std::string why_refused(const TensorView& view) {
    const auto array = decoded(view);
    return array ? "" : array.error().message;
}

TEST_CASE("float16 becomes float32: normal, subnormal, signed zero, infinity and NaN") {
    const std::vector<std::uint16_t> halves = {
        0x3C00, 0xC000, 0x3555, 0x0001, 0x03FF, 0x8000, 0x7BFF, 0x7C00, 0xFC00, 0x7E00};
    const auto array = decoded(view_of(halves, ElementType::F16, {10}));
    REQUIRE(array);
    const auto& x = array->numbers;
    CHECK(x[0] == 1.0F);
    CHECK(x[1] == -2.0F);
    CHECK(x[2] == 0.333251953125F);
    CHECK(x[3] == std::ldexp(1.0F, -24));
    CHECK(x[4] == std::ldexp(1023.0F, -24));
    CHECK(x[5] == 0.0F);
    CHECK(std::signbit(x[5]));
    CHECK(x[6] == 65504.0F);
    CHECK(x[7] == std::numeric_limits<float>::infinity());
    CHECK(x[8] == -std::numeric_limits<float>::infinity());
    CHECK(std::isnan(x[9]));
}

TEST_CASE("bfloat16 is the upper half of a float32") {
    const std::vector<std::uint16_t> numbers = {0x3F80, 0xBFC0, 0x7F80};
    const auto array = decoded(view_of(numbers, ElementType::BF16, {3}));
    REQUIRE(array);
    CHECK(array->numbers ==
          std::vector<float>{1.0F, -1.5F, std::numeric_limits<float>::infinity()});
}

TEST_CASE("a float64 beyond float32 becomes infinite, never undefined") {
    const std::vector<double> numbers = {0.5, 1e300, -1e300, std::nan("")};
    const auto array = decoded(view_of(numbers, ElementType::F64, {4}));
    REQUIRE(array);
    CHECK(array->numbers[0] == 0.5F);
    CHECK(array->numbers[1] == std::numeric_limits<float>::infinity());
    CHECK(array->numbers[2] == -std::numeric_limits<float>::infinity());
    CHECK(std::isnan(array->numbers[3]));
}

TEST_CASE("big-endian numbers are turned round") {
    const std::vector<std::uint32_t> numbers = {0x0000803F, 0x000020C0};  // 1.0, −2.5 big-endian
    TensorView view = view_of(numbers, ElementType::F32, {2});
    view.big_endian = true;
    const auto array = decoded(view);
    REQUIRE(array);
    CHECK(array->numbers == std::vector<float>{1.0F, -2.5F});
}

TEST_CASE("offset and strides pick the numbers of a view") {
    std::vector<float> numbers(64);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        numbers[i] = static_cast<float>(i);
    }
    TensorView column = view_of(numbers, ElementType::F32, {16});
    column.offset = 3;
    column.strides = {4};
    const auto array = decoded(column);
    REQUIRE(array);
    CHECK(array->numbers.front() == 3.0F);
    CHECK(array->numbers.back() == 63.0F);

    TensorView fortran = view_of(numbers, ElementType::F32, {2, 3});
    fortran.strides = column_major(fortran.shape);
    const auto turned = decoded(fortran);
    REQUIRE(turned);
    CHECK(turned->shape == std::vector<std::size_t>{2, 3});
    CHECK(turned->numbers == std::vector<float>{0, 2, 4, 1, 3, 5});
}

TEST_CASE("dimensions of size 1 are left out, and their strides do not matter") {
    const std::vector<float> numbers = {1, 2, 3};
    TensorView view = view_of(numbers, ElementType::F32, {1, 3, 1});
    view.strides = {
        std::numeric_limits<std::int64_t>::max(), 1, std::numeric_limits<std::int64_t>::max()};
    const auto array = decoded(view);
    REQUIRE(array);
    CHECK(array->shape == std::vector<std::size_t>{3});
    CHECK(array->numbers == numbers);
    CHECK(shape_text(*decoded(view_of(numbers, ElementType::F32, {}))) == "a single number");
}

TEST_CASE("whatever lies outside its storage is refused") {
    const std::vector<float> numbers(8, 1.0F);
    const std::int64_t huge = std::numeric_limits<std::int64_t>::max();
    const auto with = [&](const std::vector<std::int64_t>& shape,
                          std::vector<std::int64_t> strides,
                          std::int64_t offset) {
        TensorView view = view_of(numbers, ElementType::F32, shape);
        view.strides = std::move(strides);
        view.offset = offset;
        return why_refused(view);
    };
    CHECK(with({8}, {1}, 0).empty());
    CHECK(with({9}, {1}, 0).find("past its storage of 8") != std::string::npos);
    CHECK(with({8}, {1}, 1).find("past its storage") != std::string::npos);
    CHECK(with({2}, {8}, 0).find("past its storage") != std::string::npos);
    CHECK(with({2}, {huge}, 5).find("past its storage") != std::string::npos);
    CHECK(with({huge, huge}, {huge, huge}, 0).find("past its storage") != std::string::npos);
    CHECK(with({}, {}, 8).find("past its storage") != std::string::npos);
    CHECK(with({}, {}, huge).find("past its storage") != std::string::npos);
    CHECK(with({8}, {1}, -1).find("before its storage") != std::string::npos);
    CHECK(with({-8}, {1}, 0).find("negative") != std::string::npos);
    CHECK(with({8}, {-1}, 7).find("negative") != std::string::npos);
    CHECK(with({0}, {1}, 0).find("without any number") != std::string::npos);
    CHECK(with({1, 1, 1, 1, 1, 1, 1, 1, 8}, {8, 8, 8, 8, 8, 8, 8, 8, 1}, 0).find("9 dimensions") !=
          std::string::npos);
    CHECK(with({8}, {}, 0).find("dimensions") != std::string::npos);
}

TEST_CASE("a view that repeats its storage cannot ask for more memory than the file has") {
    const std::vector<float> numbers(8, 1.0F);
    TensorView view = view_of(numbers, ElementType::F32, {1 << 20, 8});
    view.strides = {0, 1};
    CHECK(why_refused(view).find("repeats its storage") != std::string::npos);
}

TEST_CASE("the budget of a file is spent by every tensor") {
    const std::vector<float> numbers(8, 1.0F);
    NumberBudget budget{.left = 15};
    const TensorView view = view_of(numbers, ElementType::F32, {8});
    CHECK(decode(view, budget));
    CHECK_FALSE(decode(view, budget));
    CHECK(NumberBudget::for_file_of(0).left == 1U << 24U);
    CHECK(NumberBudget::for_file_of(std::uint64_t{1} << 30U).left == 1U << 30U);
}

}  // namespace
}  // namespace elpis::steering::formats
