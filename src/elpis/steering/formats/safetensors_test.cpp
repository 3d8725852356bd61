#include "elpis/steering/formats/safetensors.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/testing/test_data.h"

namespace elpis::steering::formats {
namespace {

using namespace testing;

std::string safetensors(const std::string& header,
                        const std::string& buffer = float_bytes({1, 2, 3, 4})) {
    return number_bytes(std::uint64_t{header.size()}) + header + buffer;
}
std::string why_refused(const std::string& file) {
    const auto read = read_safetensors(bytes_of(file));
    return read ? "" : read.error().message;
}
std::string entry(const std::string& name,
                  const std::string& shape,
                  const std::string& offsets,
                  const std::string& type = "F32") {
    return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape +
           ",\"data_offsets\":" + offsets + "}";
}

TEST_CASE("tensors and metadata are read") {
    const std::string file =
        safetensors("{\"__metadata__\":{\"model\":\"tiny\"}," + entry("b", "[2]", "[8,16]") + "," +
                    entry("a", "[1,2]", "[0,8]") + "}   ");
    CHECK(is_safetensors(bytes_of(file)));
    const auto read = read_safetensors(bytes_of(file));
    REQUIRE(read);
    REQUIRE(read->arrays.size() == 2);
    CHECK(read->arrays[0].path == std::vector<std::string>{"a"});
    CHECK(read->arrays[0].array.numbers == std::vector<float>{1, 2});
    CHECK(read->arrays[1].array.numbers == std::vector<float>{3, 4});
    CHECK(read->fields.at("model") == "tiny");
}

TEST_CASE("overlaps, holes and what lies outside are refused") {
    CHECK(contains(why_refused(safetensors("{" + entry("a", "[3]", "[0,12]") + "," +
                                           entry("b", "[2]", "[8,16]") + "}")),
                   "overlaps"));
    CHECK(contains(why_refused(safetensors("{" + entry("a", "[1]", "[0,4]") + "," +
                                           entry("b", "[2]", "[8,16]") + "}")),
                   "does not follow"));
    CHECK(contains(why_refused(safetensors("{" + entry("a", "[2]", "[8,16]") + "}")),
                   "does not follow"));
    CHECK(contains(why_refused(safetensors("{" + entry("a", "[3]", "[0,12]") + "}")),
                   "after its last"));
    CHECK(contains(why_refused(safetensors("{" + entry("a", "[5]", "[0,20]") + "}")), "cut short"));
    CHECK(contains(why_refused(safetensors("{" + entry("a", "[4]", "[16,0]") + "}")), "cut short"));
    CHECK(contains(why_refused(safetensors("{" + entry("a", "[3]", "[0,16]") + "}")),
                   "16 bytes for 3"));
    CHECK(contains(why_refused(safetensors("{" + entry("a", "[5]", "[0,16]") + "}")),
                   "past its storage"));
    CHECK(contains(
        why_refused(safetensors("{" + entry("a", "[4294967296,4294967296]", "[0,16]") + "}")),
        "past its storage"));
    CHECK(contains(why_refused(safetensors("{" + entry("a", "[0]", "[0,0]") + "}", "")),
                   "without any number"));
}

TEST_CASE("the header is bounded and has to be what it should be") {
    CHECK(contains(why_refused(number_bytes(std::uint64_t{1} << 62U) + "{"), "cut short"));
    CHECK(contains(why_refused(safetensors("{" + std::string(std::size_t{1} << 20U, ' ') + "}")),
                   "header has"));
    CHECK(contains(why_refused(safetensors("[]")), "no JSON object"));
    CHECK(contains(why_refused(safetensors("{\"a\":1")), "not valid JSON"));
    CHECK(contains(why_refused(safetensors("{" + entry("a", "[4]", "[0,16]") + "," +
                                           entry("a", "[4]", "[0,16]") + "}")),
                   "twice"));
    CHECK(contains(why_refused(safetensors("{\"a\":3}")), "another way"));
    CHECK(contains(why_refused(safetensors("{" + entry("a", "[-4]", "[0,16]") + "}")),
                   "another way"));
    CHECK(contains(why_refused(safetensors("{" + entry("a", "[4]", "[0]") + "}")), "another way"));
    CHECK(contains(why_refused(safetensors("{" + entry("a", "[4]", "[0,1e1]") + "}")),
                   "another way"));
    CHECK(
        contains(why_refused(safetensors("{" + entry("a", "[1,1,1,1,1,1,1,1,4]", "[0,16]") + "}")),
                 "another way"));
    CHECK(contains(why_refused(safetensors("{\"__metadata__\":[]}", "")), "__metadata__"));
    CHECK(contains(why_refused(safetensors("{\"__metadata__\":{\"a\":1}}", "")), "__metadata__"));
}

TEST_CASE("other types are refused by name") {
    for (const std::string type : {"I64", "U8", "BOOL", "F8_E4M3", "C64"}) {
        CHECK(contains(why_refused(safetensors("{" + entry("a", "[4]", "[0,16]", type) + "}")),
                       type));
    }
    CHECK(why_refused(safetensors("{" + entry("a", "[2]", "[0,16]", "F64") + "}")).empty());
    CHECK(why_refused(safetensors("{" + entry("a", "[8]", "[0,16]", "BF16") + "}")).empty());
}

TEST_CASE("JSON and cut files are not taken for safetensors") {
    CHECK_FALSE(is_safetensors(bytes_of("{\"directions\": {}}")));
    CHECK_FALSE(is_safetensors(bytes_of("")));
    CHECK_FALSE(is_safetensors(bytes_of("12345678")));
    const std::string file = safetensors("{" + entry("a", "[4]", "[0,16]") + "}");
    CHECK(is_safetensors(bytes_of(file).first(9)));
    CHECK(contains(why_refused(file.substr(0, 9)), "cut short"));
}

}  // namespace
}  // namespace elpis::steering::formats
