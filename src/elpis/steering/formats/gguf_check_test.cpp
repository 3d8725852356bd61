#include "elpis/steering/formats/gguf_check.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/testing/gguf_text.h"
#include "elpis/steering/formats/testing/test_data.h"

namespace elpis::steering::formats {
namespace {

using namespace testing;

std::string why_refused(const GgufText& file) {
    const std::string bytes = gguf(file);
    const auto checked = check_gguf(bytes_of(bytes));
    return checked ? "" : checked.error().message;
}

GgufText with_tensor(const GgufTensorText& tensor) {
    GgufText file;
    file.tensors = {tensor};
    return file;
}
GgufText with_key(const std::string& key) {
    GgufText file;
    file.keys.push_back(key);
    return file;
}

TEST_CASE("control vectors of llama.cpp's dialects pass") {
    CHECK(why_refused({}).empty());
    CHECK(why_refused(with_tensor({.name = "direction.0"})).empty());
    CHECK(why_refused(with_tensor({.sizes = {4, 1, 1, 1}})).empty());
    CHECK(why_refused({.version = 2}).empty());
    CHECK(why_refused(
              {.keys = {gguf_number("general.alignment", 4, std::uint32_t{64})}, .alignment = 64})
              .empty());
    const std::string file = bytes_in(vectors_folder() / "pt_real/repeng_export.gguf");
    CHECK(check_gguf(bytes_of(file)));
}

TEST_CASE("counts that no file of vectors has are refused before anything is allocated") {
    CHECK(contains(why_refused({.more_keys = std::uint64_t{1} << 60U}), "keys"));
    CHECK(contains(why_refused({.more_tensors = std::uint64_t{1} << 60U}), "tensors"));
    CHECK_FALSE(why_refused({.more_keys = 1}).empty());
    CHECK_FALSE(why_refused({.more_tensors = 1}).empty());
    GgufText none;
    none.tensors.clear();
    CHECK(contains(why_refused(none), "no direction"));
    CHECK(contains(why_refused({.version = 1}), "version 1"));
    CHECK(contains(why_refused({.version = 0x03000000}), "version"));
}

TEST_CASE("lengths beyond the end are refused") {
    CHECK(contains(why_refused(with_key(number_bytes(std::uint64_t{1} << 63U))), "cut short"));
    CHECK(contains(why_refused(with_key(gguf_text("k") + number_bytes(std::int32_t{8}) +
                                        number_bytes(std::uint64_t{1} << 63U))),
                   "cut short"));
    CHECK(contains(why_refused(with_key(gguf_text("k") + number_bytes(std::int32_t{9}) +
                                        number_bytes(std::int32_t{6}) +
                                        number_bytes(std::uint64_t{1} << 62U))),
                   "cut short"));
    CHECK(contains(why_refused(with_key(gguf_text("k") + number_bytes(std::int32_t{9}) +
                                        number_bytes(std::int32_t{8}) +
                                        number_bytes(std::uint64_t{1} << 62U))),
                   "cut short"));
}

TEST_CASE("keys and values of unknown kinds are refused") {
    CHECK(
        contains(why_refused(with_key(gguf_number("k", 13, std::uint64_t{0}))), "unknown type 13"));
    CHECK(
        contains(why_refused(with_key(gguf_number("k", -1, std::uint64_t{0}))), "unknown type -1"));
    CHECK(contains(
        why_refused(with_key(gguf_text("k") + number_bytes(std::int32_t{9}) +
                             number_bytes(std::int32_t{9}) + number_bytes(std::uint64_t{0}))),
        "unknown type 9"));
    CHECK(contains(why_refused(with_key(gguf_string("", "x"))), "0 bytes"));
    CHECK(contains(why_refused(with_key(gguf_string(std::string(257, 'k'), "x"))), "257 bytes"));
    CHECK(
        contains(why_refused(with_key(gguf_string("k", std::string(std::size_t{17} << 20U, 'x')))),
                 "16 MiB"));
}

TEST_CASE("the alignment is a small power of two") {
    for (const std::uint32_t wrong : {0U, 3U, 1U << 17U}) {
        CHECK(contains(why_refused(with_key(gguf_number("general.alignment", 4, wrong))),
                       "power of two"));
    }
    CHECK(contains(why_refused(with_key(gguf_string("general.alignment", "32"))), "power of two"));
    CHECK(contains(
        why_refused(with_key(gguf_text("general.alignment") + number_bytes(std::int32_t{9}) +
                             number_bytes(std::int32_t{4}) + number_bytes(std::uint64_t{0}))),
        "power of two"));
}

TEST_CASE("tensors are directions: by name, shape and type") {
    CHECK(contains(why_refused(with_tensor({.name = "token_embd.weight"})), "is it a model"));
    for (const std::string name :
         {"direction.", "direction.1a", "direction.-1", "direction", "directions.1"}) {
        CHECK(contains(why_refused(with_tensor({.name = name})), name));
    }
    CHECK(contains(why_refused(with_tensor({.name = "direction." + std::string(60, '1')})),
                   "direction.1"));
    CHECK(contains(why_refused(with_tensor({.sizes = {2, 2}})), "one row"));
    CHECK(contains(why_refused(with_tensor({.sizes = {}})), "0 dimensions"));
    CHECK(contains(why_refused(with_tensor({.sizes = {4, 1, 1, 1, 1}})), "5 dimensions"));
    CHECK(contains(why_refused(with_tensor({.sizes = {0}})), "one row"));
    CHECK(contains(why_refused(with_tensor({.sizes = {-4}})), "one row"));
    CHECK(contains(why_refused(with_tensor({.sizes = {std::int64_t{1} << 62U}})), "one row"));
    for (const std::int32_t type : {2, 8, 24, 39, 1000, -1}) {
        CHECK(contains(why_refused(with_tensor({.type = type})), "ggml's type"));
    }
}

TEST_CASE("a key or a tensor twice is refused") {
    GgufText file;
    file.keys.push_back(file.keys[0]);
    CHECK(contains(why_refused(file), "general.architecture\" twice"));
    file = {};
    file.tensors = {{}, {}};
    CHECK(contains(why_refused(file), "direction.1 twice"));
    CHECK(why_refused(with_key(gguf_string("direction.1", "x"))).empty());
}

TEST_CASE("data lie one after another, inside of the file") {
    CHECK(contains(why_refused(with_tensor({.shift = 32})), "does not lie"));
    CHECK(contains(why_refused(with_tensor({.shift = -32})), "does not lie"));
    CHECK(contains(why_refused(with_tensor({.sizes = {64}})), "past the end"));
    GgufText two;
    two.tensors = {{}, {.name = "direction.2"}};
    CHECK(why_refused(two).empty());
    two.tensors[1].shift = -32;
    CHECK(contains(why_refused(two), "direction.2"));
}

TEST_CASE("a file that ends early is refused, at every byte of what it needs") {
    const std::string file = gguf({});
    const std::size_t needed = file.size() - 16;  // the padding of the last tensor may be missing
    CHECK(check_gguf(bytes_of(file).first(needed)));
    for (std::size_t length = 0; length < needed; ++length) {
        CHECK_FALSE(check_gguf(bytes_of(file).first(length)));
    }
}

}  // namespace
}  // namespace elpis::steering::formats
