#include "elpis/steering/formats/torch_legacy.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/testing/pickle_text.h"
#include "elpis/steering/formats/testing/test_data.h"

namespace elpis::steering::formats {
namespace {

using namespace testing;

const std::vector<float> kNumbers = {1.0F, 2.0F, 3.0F, 4.0F};

struct LegacyText {
    std::string version = whole(1001);
    std::string system = dict(text("little_endian") + "\x88");
    std::string object = tensor({.key = "7", .more = "N"});
    std::string keys = list(text("7"));
    std::string data = number_bytes(std::int64_t{4}) + float_bytes(kNumbers);
};
std::string legacy(const LegacyText& t) {
    return pickle("\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19") + pickle(t.version) +
           pickle(t.system) + pickle(t.object) + pickle(t.keys) + t.data;
}
std::string why_refused(const LegacyText& t) {
    const std::string file = legacy(t);
    const auto read = read_torch_legacy(bytes_of(file));
    return read ? "" : read.error().message;
}

TEST_CASE("five pickles and the storages behind them are read") {
    const std::string file = legacy({});
    CHECK(is_torch_legacy(bytes_of(file)));
    const auto read = read_torch_legacy(bytes_of(file));
    if (!read) FAIL_CHECK(read.error().message);
    REQUIRE(read);
    CHECK(read->arrays.at(0).array.numbers == kNumbers);
    CHECK(read->dialect == "PyTorch tensor, legacy");
    CHECK_FALSE(is_torch_legacy(bytes_of("\x80\x02")));
    CHECK_FALSE(read_torch_legacy(bytes_of("\x80\x02")));
}

TEST_CASE("another version, and numbers of another machine, are refused") {
    CHECK(contains(why_refused({.version = whole(1000)}), "version 1001"));
    CHECK(contains(why_refused({.system = dict(text("little_endian") + "\x89")}), "big-endian"));
    CHECK(contains(why_refused({.system = whole(1)}), "system record"));
}

TEST_CASE(
    "storages have to be the ones that the object uses, whole, and the last thing in the file") {
    CHECK(contains(why_refused({.keys = list(text("8"))}), "none of its tensors uses"));
    CHECK(contains(why_refused({.keys = list(""), .data = ""}), "no storage \"7\""));
    CHECK(contains(why_refused({.keys = list(text("7") + text("7")),
                                .data = LegacyText().data + LegacyText().data}),
                   "twice"));
    CHECK(contains(why_refused({.keys = whole(1)}), "list of storages"));
    CHECK(contains(why_refused({.data = LegacyText().data + "x"}), "1 bytes after"));
    CHECK(contains(why_refused({.data = number_bytes(std::int64_t{5}) + float_bytes(kNumbers)}),
                   "past the end"));
    CHECK(contains(why_refused({.data = number_bytes(std::int64_t{-1}) + float_bytes(kNumbers)}),
                   "past the end"));
    CHECK(contains(why_refused({.data = number_bytes(INT64_MAX) + float_bytes(kNumbers)}),
                   "past the end"));
    CHECK(contains(why_refused({.data = number_bytes(std::int64_t{3}) + float_bytes({1, 2, 3})}),
                   "12 bytes"));
    CHECK(contains(why_refused({.object = dict(text("a") + tensor({.key = "7"}) + text("b") +
                                               tensor({.storage = "HalfStorage", .key = "7"}))}),
                   "two types"));
}

TEST_CASE("a bare pickle holds NumPy arrays, not tensors") {
    const std::string numpy =
        pickle(dict(whole(3) + array({.data = short_bytes(float_bytes(kNumbers))})));
    const auto read = read_bare_pickle(bytes_of(numpy));
    REQUIRE(read);
    CHECK(read->arrays.at(0).array.numbers == kNumbers);
    CHECK(read->arrays.at(0).path == std::vector<std::string>{"3"});

    const auto torch = read_bare_pickle(bytes_of(pickle(tensor({}))));
    REQUIRE_FALSE(torch);
    CHECK(contains(torch.error().message, "elsewhere"));
    CHECK_FALSE(read_bare_pickle(bytes_of(numpy + "x")));
}

}  // namespace
}  // namespace elpis::steering::formats
