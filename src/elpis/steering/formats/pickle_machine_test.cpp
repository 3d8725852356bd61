#include "elpis/steering/formats/pickle_machine.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/pickle_value.h"
#include "elpis/steering/formats/testing/pickle_text.h"
#include "elpis/steering/formats/testing/test_data.h"

namespace elpis::steering::formats {
namespace {

using namespace testing;

Result<Pickle> read(std::string_view stream) {
    return read_pickle(bytes_of(stream));
}
std::string why_refused(std::string_view stream) {
    const auto read = read_pickle(bytes_of(stream));
    return read ? "" : read.error().message;
}

// The one value of a pickle; a second one with a zero byte in it keeps its length.
template <class T>
T value_of(std::string_view stream) {
    const auto pickle = read(stream);
    if (!pickle) FAIL(pickle.error().message);
    const T* value = pickle->values.as<T>(pickle->root);
    REQUIRE(value != nullptr);
    return *value;
}

std::int64_t long1(std::string_view digits) {
    return value_of<std::int64_t>(pickle(
        "\x8A" + number_bytes(static_cast<std::uint8_t>(digits.size())) + std::string(digits)));
}

TEST_CASE("numbers and texts of every width are read") {
    using std::string_view_literals::operator""sv;
    CHECK(value_of<std::int64_t>(pickle("K\xFF")) == 255);
    CHECK(value_of<std::int64_t>(pickle("M\x01\x02")) == 0x0201);
    CHECK(value_of<std::int64_t>(pickle(whole(-5))) == -5);
    CHECK(long1("") == 0);
    CHECK(long1("\xFF") == -1);
    CHECK(long1("\xFF\x00"sv) == 255);
    CHECK(long1("\x00\x80"sv) == -32768);
    CHECK(long1("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F") == INT64_MAX);
    CHECK(value_of<double>(pickle("G\x3F\xF8\0\0\0\0\0\0"sv)) == 1.5);
    CHECK(value_of<Text>(pickle(text("häh"))).utf8 == "häh");
    CHECK(value_of<Text>(pickle("U\x02no")).utf8 == "no");
    CHECK(value_of<RawBytes>(pickle("C\x02\x00\xFF"sv)).bytes == "\x00\xFF"sv);
    CHECK(value_of<RawBytes>(pickle("B\x02\0\0\0ab"sv)).bytes == "ab");
    CHECK(value_of<bool>(pickle("\x88")));
    CHECK_FALSE(value_of<bool>(pickle("\x89")));
    CHECK(std::holds_alternative<Nothing>(read(pickle("N"))->values.all().back()));
}

TEST_CASE("more than 64 bits are kept as digits, which only the magic number needs") {
    const auto number = read(pickle("\x8A\x0A" + std::string(10, '\x11')));
    REQUIRE(number);
    CHECK(number->values.as<LongInteger>(number->root)->digits.size() == 10);
}

TEST_CASE("containers hold their items in order, whichever instruction made them") {
    CHECK(value_of<Tuple>(pickle(")")).items.empty());
    CHECK(value_of<Tuple>(pickle("K\x01\x85")).items.size() == 1);
    CHECK(value_of<Tuple>(pickle("K\x01K\x02\x86")).items.size() == 2);
    CHECK(value_of<Tuple>(pickle("K\x01K\x02K\x03\x87")).items.size() == 3);
    CHECK(value_of<Tuple>(pickle("(K\x01K\x02K\x03K\x04t")).items.size() == 4);
    CHECK(value_of<List>(pickle("](K\x01K\x02"
                                "e"))
              .items.size() == 2);
    CHECK(value_of<List>(pickle("]K\x01"
                                "a"))
              .items.size() == 1);
    CHECK(value_of<Dict>(pickle("}K\x01K\x02s")).items.size() == 1);
    const auto pair = read(pickle("K\x07K\x09\x86"));
    const auto items = pair->values.as<Tuple>(pair->root)->items;
    CHECK(*pair->values.as<std::int64_t>(items[0]) == 7);
    CHECK(*pair->values.as<std::int64_t>(items[1]) == 9);
}

TEST_CASE("the memo recalls the same value, not a copy") {
    const auto both = read(pickle("]q\x05h\x05\x86"));
    REQUIRE(both);
    const auto items = both->values.as<Tuple>(both->root)->items;
    CHECK(items[0] == items[1]);
    const std::string four = "\x80\x04\x95" + number_bytes(std::uint64_t{6}) + "]\x94h";
    const auto memoized = read(four + std::string(1, '\0') + "\x86.");
    REQUIRE(memoized);
    CHECK(memoized->values.as<Tuple>(memoized->root)->items[0] ==
          memoized->values.as<Tuple>(memoized->root)->items[1]);
}

TEST_CASE("protocol 4 names by the stack") {
    const std::string stream =
        "\x80\x04"
        "\x8C\x0B"
        "collections"
        "\x8C\x0BOrderedDict"
        "\x93)R.";
    CHECK(value_of<Dict>(stream).items.empty());
}

TEST_CASE(
    "promise 10: a name outside of the table ends the reading, in every way it can be written") {
    const std::string argument = tuple(text("touch /tmp/elpis_pickle_ran"));
    CHECK(contains(why_refused(pickle(global("os", "system") + argument + "R")), "\"os.system\""));
    CHECK(contains(why_refused(pickle(global("builtins", "eval") + argument + "R")),
                   "builtins.eval"));
    CHECK(contains(why_refused("\x80\x04\x8C\x05posix\x8C\x06system\x93."), "posix.system"));
    CHECK(contains(why_refused(pickle(global("torch", "load"))), "torch.load"));
    CHECK(contains(why_refused(pickle(global("torch._utils", "_rebuild_tensor_v2.__globals__"))),
                   "__globals__"));
    CHECK(contains(why_refused(pickle(global("sub\x1B[31mprocess", "Popen"))), "\\x1b"));
    CHECK_FALSE(std::filesystem::exists(kTrace));
}

TEST_CASE("instructions that saved tensors do not need are refused by their number") {
    // INST, OBJ, PERSID, GET, PUT, DUP, POP, INT, STRING, EXT1, BINUNICODE8, NEWOBJ_EX, BYTEARRAY8
    for (const char code : std::string("ioPgp2"
                                       "0IS\x82\x8D\x92\x96")) {
        const std::string said = why_refused(proto2 + code);
        CHECK(contains(said, "instruction 0x"));
    }
    CHECK(contains(why_refused("\x80\x02\x97."), "0x97"));
}

TEST_CASE("the protocol is 2 to 4") {
    CHECK(contains(why_refused("\x80\x05N."), "protocol 5"));
    CHECK(contains(why_refused("\x80\x01N."), "protocol 1"));
    CHECK(contains(why_refused("N."), "does not begin"));
}

TEST_CASE("the stack cannot be taken from below a mark, or when it is empty") {
    for (const std::string body : {"t",
                                   "e",
                                   "u",
                                   "a",
                                   "s",
                                   "R",
                                   "b",
                                   "Q",
                                   "\x81",
                                   "\x85",
                                   "\x86",
                                   "\x93",
                                   "K\x01(\x85",
                                   "](K\x01\x61",
                                   "q\x01",
                                   "(q\x01",
                                   "}(K\x01u"}) {
        CAPTURE(body);
        CHECK_FALSE(read(pickle(body)));
    }
    CHECK(contains(why_refused(pickle("K\x01K\x02")), "other than one value"));
    CHECK(contains(why_refused(pickle("K\x01(")), "other than one value"));
    CHECK(contains(why_refused(pickle("")), "other than one value"));
    CHECK(contains(why_refused(pickle("h\x01")), "never kept"));
    CHECK(contains(why_refused(pickle("K\x01K\x02"
                                      "a")),
                   "appends to a whole number"));
}

TEST_CASE("a stream that ends early is refused, at every byte") {
    const std::string whole_stream =
        pickle(dict(text("x") + tensor({}) + whole(3) + "G" + std::string(8, 'x')));
    REQUIRE(read(whole_stream));
    for (std::size_t length = 0; length < whole_stream.size(); ++length) {
        CHECK_FALSE(read(std::string_view(whole_stream).substr(0, length)));
    }
    // Lengths beyond the end.
    CHECK_FALSE(
        read("\x80\x02X\xFF\xFF\xFF\x7F"
             "abc"));
    CHECK_FALSE(read("\x80\x04\x95\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFFN."));
    CHECK_FALSE(
        read("\x80\x02"
             "cos"));
}

TEST_CASE("what is kept at once, and the instructions, are bounded") {
    CHECK(contains(why_refused(proto2 + std::string(200'000, 'N')), "100000 values"));
    CHECK(contains(why_refused(proto2 + std::string(200'000, '(')), "100000 values"));
    std::string long_one = proto2 + "]";
    while (long_one.size() < 2'500'000) {
        long_one += "Na";
    }
    CHECK(contains(why_refused(long_one), "1000000 instructions"));
    const std::string large = proto2 + "X" + number_bytes(std::uint32_t{17} << 20U) +
                              std::string(std::size_t{17} << 20U, 'x') + ".";
    CHECK(contains(why_refused(large), "longer than 16 MiB"));
}

TEST_CASE("deep nesting and cycles cost no recursion") {
    std::string deep = proto2 + ")";
    for (int i = 0; i < 400'000; ++i) {
        deep += '\x85';
    }
    CHECK(read(deep + "."));
    CHECK(
        read(pickle("]q\x01h\x01"
                    "a")));                    // a list that contains itself
    CHECK(read(pickle("}q\x01K\x01h\x01s")));  // a dictionary that does
}

TEST_CASE("the length is that of one pickle, whatever follows") {
    const auto first = read(pickle("K\x01") + "garbage");
    REQUIRE(first);
    CHECK(first->length == 5);
}

}  // namespace
}  // namespace elpis::steering::formats
