#include "elpis/engine/schema_number.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/engine/gbnf.h"
#include "elpis/engine/gbnf_walk.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

// As llama.cpp writes a constant.
std::string literal_of(const Json& stand_in) {
    std::string text = "root ::= \"";
    for (const char character : stand_in["const"].dump()) {
        if (character == '"') text += '\\';
        text += character;
    }
    return text + "\"\n";
}

bool fits(const char* schema, std::string_view number) {
    CAPTURE(schema);
    const auto bounds = number_bounds(Json::parse(schema), /*whole=*/false, "#");
    REQUIRE(bounds.has_value());
    const std::string text = with_numbers(literal_of(number_stand_in(*bounds)));
    CAPTURE(text);
    auto gbnf = read_gbnf(text, "the grammar");
    REQUIRE(gbnf.has_value());
    GbnfWalk walk(std::make_shared<const Gbnf>(*std::move(gbnf)));
    for (const char byte : number) {
        if (!walk.push(static_cast<unsigned char>(byte))) return false;
        walk.keep();
    }
    return walk.may_end();
}

std::string refusal(const char* schema, bool whole) {
    const auto bounds = number_bounds(Json::parse(schema), whole, "#/properties/a");
    REQUIRE_FALSE(bounds.has_value());
    CHECK(bounds.error().code == ErrorCode::InvalidArgument);
    CHECK(bounds.error().message.starts_with("#/properties/a"));
    return bounds.error().message;
}

TEST_CASE("a number stays between its bounds, both of which it may be") {
    constexpr const char* kSchema = R"({"minimum":5000,"maximum":5001})";
    for (const char* in : {"5000", "5001", "5000.0", "5000.5", "5000.999", "5001.0"})
        CHECK_MESSAGE(fits(kSchema, in), in);
    for (const char* out :
         {"9.99", "4999.9", "5001.1", "5001.01", "5002", "50000", "-5000", "5000."})
        CHECK_FALSE_MESSAGE(fits(kSchema, out), out);
}

TEST_CASE("a number that must not be its bound is not") {
    constexpr const char* kSchema = R"({"exclusiveMinimum":0,"exclusiveMaximum":1})";
    for (const char* in : {"0.5", "0.000001", "0.999999", "0.25", "0.1"})
        CHECK_MESSAGE(fits(kSchema, in), in);
    for (const char* out : {"0", "1", "0.0", "1.0", "-0.5", "2", "0.0000001"})
        CHECK_FALSE_MESSAGE(fits(kSchema, out), out);
    CHECK_FALSE(fits(R"({"minimum":0,"exclusiveMinimum":true})", "0"));
}

TEST_CASE("bounds below zero, and one bound alone") {
    constexpr const char* kSchema = R"({"minimum":-1.5,"maximum":0.25})";
    for (const char* in : {"-1.5", "-1.49", "-1", "-0.3", "0", "0.25", "0.2", "-0"})
        CHECK_MESSAGE(fits(kSchema, in), in);
    for (const char* out : {"-1.51", "-2", "0.26", "0.3", "1", "-1.500001"})
        CHECK_FALSE_MESSAGE(fits(kSchema, out), out);
    CHECK(fits(R"({"minimum":105})", "105"));
    CHECK(fits(R"({"minimum":105})", "1000000.5"));
    CHECK_FALSE(fits(R"({"minimum":105})", "15"));
    CHECK_FALSE(fits(R"({"minimum":105})", "104.99"));
    CHECK(fits(R"({"maximum":-5})", "-5"));
    CHECK(fits(R"({"maximum":-5})", "-50"));
    CHECK_FALSE(fits(R"({"maximum":-5})", "-05"));
    CHECK_FALSE(fits(R"({"maximum":-5})", "-4.9"));
    CHECK_FALSE(fits(R"({"maximum":-5})", "5"));
}

TEST_CASE("no digits behind a bound lead beyond it") {
    CHECK(fits(R"({"maximum":0.999999})", "0.999999"));
    CHECK_FALSE(fits(R"({"maximum":0.999999})", "0.9999995"));
    CHECK(fits(R"({"minimum":1e-7,"maximum":1})", "0.0000001"));
    CHECK_FALSE(fits(R"({"minimum":1e-7,"maximum":1})", "0.00000009"));
    CHECK(fits(R"({"minimum":0.1,"maximum":0.3})", "0.2"));
    CHECK_FALSE(fits(R"({"minimum":0.1,"maximum":0.3})", "0.35"));
    CHECK_FALSE(fits(R"({"minimum":0.15,"maximum":0.3})", "0.1"));
}

TEST_CASE("every number of a grid fits exactly when it lies between") {
    constexpr const char* kSchema = R"({"minimum":-12.34,"maximum":107.5})";
    for (int hundredths = -20000; hundredths <= 20000; hundredths += 37) {
        const int magnitude = hundredths < 0 ? -hundredths : hundredths;
        const std::string fraction = std::to_string(100 + magnitude % 100).substr(1);
        const std::string text =
            (hundredths < 0 ? "-" : "") + std::to_string(magnitude / 100) + "." + fraction;
        CHECK_MESSAGE(fits(kSchema, text) == (hundredths >= -1234 && hundredths <= 10750), text);
    }
}

TEST_CASE("bounds with nothing between are refused, after rounding, too") {
    CHECK(refusal(R"({"minimum":10,"maximum":1})", true).contains("minimum is 10"));
    CHECK(refusal(R"({"minimum":10,"maximum":1})", false).contains("maximum is 1"));
    refusal(R"({"exclusiveMinimum":0,"exclusiveMaximum":1})", true);
    refusal(R"({"minimum":3.2,"maximum":3.8})", true);
    refusal(R"({"exclusiveMinimum":3.0,"maximum":3})", true);
    refusal(R"({"exclusiveMinimum":3,"maximum":3})", false);
    refusal(R"({"minimum":3,"maximum":3,"exclusiveMaximum":true})", false);
    CHECK(refusal(R"({"minimum":1e30})", true).contains("16 digits"));
    refusal(R"({"maximum":-1e300})", false);
    CHECK(refusal(R"({"minimum":"5"})", true).contains("must be a number"));
    CHECK(number_bounds(Json::parse(R"({"minimum":-1e300,"maximum":1e30})"), true, "#"));
}

TEST_CASE("what only looks like a stand-in stays as it is") {
    for (const char* text : {R"(root ::= "[\"a number between\",\"x\",\"2\",\"1\"]")",
                             R"(root ::= "[\"a number between\",\"2\",\"1\",\"6\"]")",
                             R"(root ::= "[\"a number between\",\"1\",\"2\",\"99\"]")",
                             R"(root ::= "[\"a number between\",\"1\"]")",
                             R"(root ::= "[\"a number between\",\")"}) {
        CAPTURE(text);
        CHECK(with_numbers(text) == text);
    }
}

}  // namespace
}  // namespace elpis::engine
