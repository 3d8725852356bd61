#include "elpis/steering/formats/pickle_arrays.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/pickle_machine.h"
#include "elpis/steering/formats/pickle_value.h"
#include "elpis/steering/formats/tensor.h"
#include "elpis/steering/formats/testing/pickle_text.h"
#include "elpis/steering/formats/testing/test_data.h"

namespace elpis::steering::formats {
namespace {

using namespace testing;

const std::vector<float> kNumbers = {0.0F, 1.0F, -2.5F, 300.0F};

Result<Array> numbers_of(const ArrayText& text) {
    const std::string stream = pickle(array(text));
    ELPIS_TRY(const Pickle read, read_pickle(bytes_of(stream)));
    NumberBudget budget = NumberBudget::for_file_of(0);
    return array_of(*read.values.boxed<NumpyArray>(read.root), budget);
}
std::string why_refused(const ArrayText& text) {
    const auto read = numbers_of(text);
    return read ? "" : read.error().message;
}

// As protocol 2 writes bytes: each as the code point of its value.
std::string as_latin1(std::string_view bytes) {
    std::string utf8;
    for (const char letter : bytes) {
        const auto value = static_cast<unsigned char>(letter);
        if (value < 0x80) {
            utf8 += letter;
        } else {
            utf8 += static_cast<char>(0xC0U | (value >> 6U));
            utf8 += static_cast<char>(0x80U | (value & 0x3FU));
        }
    }
    return call(global("_codecs", "encode"), text(utf8) + text("latin1"));
}

TEST_CASE("the bytes of a NumPy array come plain or as Latin-1 text") {
    const std::string bytes = float_bytes(kNumbers);
    for (const std::string& data : {short_bytes(bytes),
                                    as_latin1(bytes),
                                    "U" + number_bytes(static_cast<unsigned char>(16)) + bytes}) {
        const auto read = numbers_of({.data = data});
        REQUIRE(read);
        CHECK(read->numbers == kNumbers);
    }
    CHECK(contains(why_refused({.data = call(global("_codecs", "encode"),
                                             text("\xE2\x82\xAC") + text("latin1"))}),
                   "Latin-1"));
    CHECK(contains(
        why_refused({.data = call(global("_codecs", "encode"), text("\xC3") + text("latin1"))}),
        "Latin-1"));
}

TEST_CASE("byte order and Fortran layout are heeded") {
    std::string turned = float_bytes(kNumbers);
    for (std::size_t i = 0; i < turned.size(); i += 4) {
        std::swap(turned[i], turned[i + 3]);
        std::swap(turned[i + 1], turned[i + 2]);
    }
    CHECK(numbers_of({.order = ">", .data = short_bytes(turned)})->numbers == kNumbers);
    for (const std::string order : {"<", "=", "|"}) {
        CHECK(numbers_of({.order = order, .data = short_bytes(float_bytes(kNumbers))})->numbers ==
              kNumbers);
    }
    const auto fortran =
        numbers_of({.shape = {2, 2}, .fortran = true, .data = short_bytes(float_bytes(kNumbers))});
    CHECK(fortran->numbers == std::vector<float>{0.0F, -2.5F, 1.0F, 300.0F});
}

TEST_CASE("float16, float32 and float64 are read, other types refused by name") {
    CHECK(numbers_of({.type = "f8", .shape = {2}, .data = short_bytes(std::string(16, '\0'))}));
    CHECK(numbers_of({.type = "f2", .shape = {8}, .data = short_bytes(std::string(16, '\0'))}));
    CHECK(contains(
        why_refused({.type = "i8", .shape = {2}, .data = short_bytes(std::string(16, '\0'))}),
        "\"i\"8"));
    CHECK(contains(
        why_refused({.type = "f16", .shape = {1}, .data = short_bytes(std::string(16, '\0'))}),
        "\"f\"16"));
    CHECK(contains(
        why_refused({.type = "O8", .shape = {2}, .data = short_bytes(std::string(16, '\0'))}),
        "\"O\"8"));
}

TEST_CASE("data and shape have to agree") {
    const std::string data = short_bytes(float_bytes(kNumbers));
    CHECK(contains(why_refused({.shape = {3}, .data = data}), "16 bytes for 3 numbers"));
    CHECK(contains(why_refused({.shape = {5}, .data = data}), "past its storage"));
    CHECK(contains(why_refused({.shape = {-4}, .data = data}), "negative"));
    CHECK(contains(why_refused({.shape = {0}, .data = data}), "without any number"));
    const std::string stream =
        pickle(call(global("numpy.core.multiarray", "_reconstruct"),
                    global("numpy", "ndarray") + tuple(whole(0)) + text("b")));
    const auto read = read_pickle(bytes_of(stream));
    NumberBudget budget = NumberBudget::for_file_of(0);
    CHECK_FALSE(array_of(*read->values.boxed<NumpyArray>(read->root), budget));
}

Result<Array> tensor_numbers(const TensorText& text, bool big_endian = false) {
    const std::string stream = pickle(tensor(text));
    ELPIS_TRY(const Pickle read, read_pickle(bytes_of(stream)));
    NumberBudget budget = NumberBudget::for_file_of(0);
    return array_of(
        *read.values.boxed<TorchTensor>(read.root),
        [](std::string_view) -> Result<Bytes> { return std::as_bytes(std::span(kNumbers)); },
        big_endian,
        budget);
}
std::string why_tensor(const TensorText& text) {
    const auto read = tensor_numbers(text);
    return read ? "" : read.error().message;
}

TEST_CASE("a tensor's storage has the size that the pickle says") {
    CHECK(tensor_numbers({})->numbers == kNumbers);
    CHECK(contains(why_tensor({.count = 3, .shape = {3}}), "16 bytes"));
    CHECK(contains(why_tensor({.count = 5}), "16 bytes"));
    CHECK(contains(why_tensor({.storage = "DoubleStorage"}), "16 bytes"));
    CHECK(tensor_numbers({.storage = "DoubleStorage", .count = 2, .shape = {2}}));
    CHECK(contains(why_tensor({.count = 2'000'000'000}), "16 bytes"));
}

TEST_CASE("whole numbers are refused by the name of their type") {
    CHECK(contains(why_tensor({.storage = "LongStorage", .count = 2, .shape = {2}}),
                   "torch.LongStorage"));
    CHECK(contains(why_tensor({.storage = "ByteStorage", .count = 16}), "torch.ByteStorage"));
    CHECK(contains(why_tensor({.storage = "UntypedStorage", .count = 16}), "torch.UntypedStorage"));
}

TEST_CASE("a view of an old file is counted from where it begins") {
    const auto view =
        tensor_numbers({.shape = {2}, .more = tuple(text("1") + whole(1) + whole(2))});
    REQUIRE(view);
    CHECK(view->numbers == std::vector<float>{1.0F, -2.5F});
    CHECK_FALSE(tensor_numbers({.shape = {3}, .more = tuple(text("1") + whole(1) + whole(2))}));
}

TEST_CASE("tensors of a big-endian machine are turned round") {
    CHECK(tensor_numbers({}, true)->numbers[1] != 1.0F);
    CHECK(tensor_numbers({}, true)->numbers[0] == 0.0F);
}

}  // namespace
}  // namespace elpis::steering::formats
