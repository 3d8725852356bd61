#include "elpis/steering/formats/json_vectors.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/testing/test_data.h"

namespace elpis::steering::formats {
namespace {

using testing::contains;

std::string why_refused(std::string_view text) {
    const auto read = read_json_vectors(bytes_of(text));
    return read ? "" : read.error().message;
}

TEST_CASE("flat JSON is read: rows by layer, and by name") {
    const auto read = read_json_vectors(bytes_of(
        R"({"model":"tiny","unit":"residual_rms","scale":0.5,"directions":{"15":[1,-2.5],"calm":{"3":[0.25,4]}}})"));
    REQUIRE(read);
    REQUIRE(read->arrays.size() == 2);
    CHECK(read->arrays[0].path == std::vector<std::string>{"15"});
    CHECK(read->arrays[0].array.numbers == std::vector<float>{1.0F, -2.5F});
    CHECK(read->arrays[1].path == std::vector<std::string>{"calm", "3"});
    CHECK(read->fields.at("model") == "tiny");
    CHECK(read->fields.at("scale") == "0.5");
    CHECK(read->dialect == "JSON");
}

TEST_CASE(".svec is read with its explained variances as fields") {
    const auto read = read_json_vectors(bytes_of(
        R"({"model_type":"llama","directions":{"2":[1,2]},"explained_variances":{"2":0.75}})"));
    REQUIRE(read);
    CHECK(read->dialect == ".svec (CAST)");
    CHECK(read->fields.at("model_type") == "llama");
    CHECK(read->fields.at("explained_variances.2") == "0.75");
}

TEST_CASE("what is no list of numbers is refused with its place") {
    CHECK(contains(why_refused("[1,2]"), "\"directions\""));
    CHECK(contains(why_refused("{}"), "\"directions\""));
    CHECK(contains(why_refused(R"({"directions":[1]})"), "\"directions\""));
    CHECK(contains(why_refused(R"({"directions":{"1":["x"]}})"), "\"1\" has string"));
    CHECK(contains(why_refused(R"({"directions":{"1":[[1]]}})"), "array"));
    CHECK(contains(why_refused(R"({"directions":{"joy":{"1":null}}})"), "\"joy.1\" is null"));
    CHECK(contains(why_refused(R"({"directions":{"1":[]}})"), "empty"));
    CHECK(contains(why_refused(R"({"directions":{"1":[1],"1":[2]}})"), "twice"));
}

TEST_CASE("a list elsewhere is told") {
    const auto read = read_json_vectors(bytes_of(R"({"directions":{"1":[1,2]},"layers":[1]})"));
    REQUIRE(read);
    CHECK(contains(read->remarks.at(0), "layers"));
}

}  // namespace
}  // namespace elpis::steering::formats
