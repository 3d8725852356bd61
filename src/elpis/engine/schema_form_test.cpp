#include "elpis/engine/schema_form.h"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

Json formed(const char* schema, Patience patience = Patience::Answer) {
    CAPTURE(schema);
    const auto form = in_grammar_form(Json::parse(schema), patience);
    REQUIRE_MESSAGE(form.has_value(), form.error().message);
    return *form;
}

std::string refusal(const char* schema, Patience patience = Patience::Answer) {
    CAPTURE(schema);
    const auto form = in_grammar_form(Json::parse(schema), patience);
    REQUIRE_FALSE(form.has_value());
    CHECK(form.error().code == ErrorCode::InvalidArgument);
    return form.error().message;
}

constexpr const char* kLooksAhead =
    R"({"properties":{"a":{"type":"string","pattern":"^(?!x)[a-z]+$"}}})";
constexpr const char* kCostly = R"({"properties":{"a":{"type":"string","pattern":"^(a+)+$"}}})";

TEST_CASE("a pattern that no grammar can say is left out, unless it was to be strict") {
    CHECK(formed(kLooksAhead)["properties"]["a"] == Json{{"type", "string"}});
    CHECK(formed(kLooksAhead, Patience::Tool)["properties"]["a"] == Json{{"type", "string"}});
    const std::string said = refusal(kLooksAhead, Patience::Strict);
    CHECK(said.starts_with("#/properties/a/pattern: \"^(?!x)[a-z]+$\" looks ahead"));
    CHECK(said.contains("strict"));
}

TEST_CASE(
    "a pattern that costs too much is refused, and one that is none is in an answer's schema") {
    for (const Patience patience : {Patience::Tool, Patience::Answer, Patience::Strict}) {
        CHECK(refusal(kCostly, patience)
                  .starts_with("#/properties/a/pattern: \"^(a+)+$\" repeats a group"));
    }
    CHECK(refusal(R"({"pattern":"("})").starts_with("#/pattern: \"(\" opens a group"));
    CHECK(formed(R"({"pattern":"("})", Patience::Tool) == Json{{"type", "string"}});
    CHECK_FALSE(formed(R"({"pattern":null})", Patience::Tool).contains("pattern"));
}

TEST_CASE("what a caller wrote does not stand in a message as it is") {
    const std::string said =
        refusal(R"({"pattern":"^(?=x)\n2026 ERROR forged \u001b[31mred$"})", Patience::Strict);
    CHECK_FALSE(said.contains('\n'));
    CHECK_FALSE(said.contains('\x1b'));
}

TEST_CASE("a pattern and lengths that no string fits both are refused, whoever asks") {
    constexpr const char* kNothing = R"({"type":"string","pattern":"^a{5}$","maxLength":3})";
    CHECK(refusal(kNothing).starts_with("#/pattern"));
    CHECK(refusal(kNothing, Patience::Tool).starts_with("#/pattern"));
    // Where only this road does not lead there the pattern holds, and the lengths do not.
    CHECK(
        formed(R"({"type":"string","pattern":"^(ab)+$","minLength":3,"maxLength":3})")["pattern"] ==
        "^([a][b])+$");
}

TEST_CASE("formats that a pattern can say become one, and the others are left as they are") {
    CHECK(formed(R"({"type":"string","format":"email"})").contains("pattern"));
    CHECK(formed(R"({"type":"string","format":"uri"})").contains("pattern"));
    CHECK(formed(R"({"type":"string","format":"ipv4"})").contains("pattern"));
    CHECK(formed(R"({"type":"string","format":"hostname"})").contains("pattern"));
    CHECK_FALSE(formed(R"({"type":"string","format":"date"})").contains("pattern"));
    CHECK_FALSE(formed(R"({"type":"string","format":"iri"})").contains("pattern"));
    // A pattern beside it comes first, where there is one that can be held to.
    CHECK(formed(R"({"type":"string","format":"email","pattern":"^a$"})")["pattern"] == "^[a]$");
    CHECK(formed(R"({"type":"string","format":"email","pattern":"^(?!a)b$"})")["pattern"] ==
          formed(R"({"type":"string","format":"email"})")["pattern"]);
}

TEST_CASE("a name that is required is a property") {
    CHECK(formed(R"({"type":"object","properties":{"y":{}},"required":["x","y"]})")["properties"] ==
          Json::parse(R"({"y":{},"x":{}})"));
    const Json open = formed(R"({"type":"object","required":["x"]})");
    CHECK(open["properties"] == Json::parse(R"({"x":{}})"));
    CHECK(open["additionalProperties"] == true);
    CHECK(formed(R"({"type":"object","required":["x"],"additionalProperties":{"type":"null"}})")
              ["properties"]["x"]["type"] == "null");
    CHECK(refusal(R"({"properties":{"y":{}},"required":["x"],"additionalProperties":false})")
              .starts_with("#/required: \"x\" is required"));
}

TEST_CASE("names that must fit a pattern are free, their values are not, and neither is strict") {
    constexpr const char* kMap = R"({"type":"object","patternProperties":{"^a":{"type":"null"}},
                                     "additionalProperties":false})";
    CHECK(formed(kMap)["additionalProperties"] == Json::parse(R"({"type":"null"})"));
    CHECK(refusal(kMap, Patience::Strict).starts_with("#/patternProperties"));
}

TEST_CASE("whole numbers get both bounds, whole") {
    const Json both = formed(R"({"type":"integer","exclusiveMinimum":2.5,"maximum":7.9})");
    CHECK(both["minimum"] == 3);
    CHECK(both["maximum"] == 7);
    CHECK_FALSE(both.contains("exclusiveMinimum"));
    CHECK(formed(R"({"type":"integer","minimum":105})")["maximum"] == 9'999'999'999'999'999);
    CHECK(formed(R"({"type":["integer","null"],"maximum":3.5})")["maximum"] == 3);
}

TEST_CASE("other numbers with bounds become a stand-in, beside the other types they may be of") {
    CHECK(formed(R"({"type":"number","minimum":0.5})").contains("const"));
    const Json either = formed(R"({"type":["number","string"],"minimum":0.5,"maxLength":3})");
    REQUIRE(either["anyOf"].size() == 2);
    CHECK(either["anyOf"][0].contains("const"));
    CHECK(either["anyOf"][1]["type"] == "string");
    CHECK(formed(R"({"type":"number"})") == Json{{"type", "number"}});
    CHECK(formed(R"({"type":"number","enum":[1],"minimum":0})").contains("enum"));
}

TEST_CASE("bounds with nothing between are refused by their path, in tools as well") {
    for (const Patience patience : {Patience::Tool, Patience::Answer, Patience::Strict}) {
        CHECK(
            refusal(R"({"properties":{"a":{"type":"integer","minimum":10,"maximum":1}}})", patience)
                .starts_with("#/properties/a: minimum is 10 and maximum is 1"));
    }
    CHECK_FALSE(formed(R"({"type":"integer","minimum":null})", Patience::Tool).contains("minimum"));
    refusal(R"({"type":"integer","minimum":null})");
}

TEST_CASE("a reference leads to a schema that was looked at, never to data") {
    for (const char* schema :
         {R"({"$ref":"#/default","default":{"type":"string","pattern":"^(?=x)$"}})",
          R"({"$ref":"#/enum/0","enum":[{"type":"string","pattern":"^(?=x)$"}]})",
          R"({"$ref":"#/properties","properties":{"pattern":"^(?=x)$"}})",
          R"({"properties":{"a":{"$ref":"#/properties/b/c"},"b/c":{},"b":{"c":"x"}}})",
          R"({"$ref":"#/nowhere"})"}) {
        CHECK(refusal(schema).contains("leads to no schema"));
    }
    const Json known =
        formed(R"({"$ref":"#/parts/a","parts":{"a":{"type":"string","pattern":"^\\d$"}}})");
    CHECK(known["parts"]["a"]["pattern"] == "^[0-9]$");
    CHECK(
        formed(
            R"({"properties":{"default":{"pattern":"^\\d$"},"b":{"$ref":"#/properties/default"}}})")
            ["properties"]["default"]["pattern"] == "^[0-9]$");
}

TEST_CASE("names that would break the grammar's brackets leave no room for other names") {
    CHECK(
        formed(R"({"properties":{"]":{}},"additionalProperties":true})")["additionalProperties"] ==
        false);
    CHECK(formed(
              R"({"properties":{"a-b":{}},"additionalProperties":true})")["additionalProperties"] ==
          true);
}

TEST_CASE("everyday keywords that only tell, or only narrow, let a strict schema pass") {
    formed(R"({"title":"T","description":"d","type":"object","examples":[{}],"deprecated":true,
               "properties":{"a":{"type":"string","format":"iri","default":"x","readOnly":true,
               "contentEncoding":"base64"},"b":{"type":"integer","multipleOf":5},
               "c":{"type":"array","items":{"type":"integer"},"uniqueItems":true},"d":true},
               "minProperties":1,"required":["a"],"additionalProperties":false})",
           Patience::Strict);
}

TEST_CASE("copies of copies are counted, and what is moved is not there twice") {
    Json nested = {{"type", "null"}};
    for (int i = 0; i < 6; ++i) {
        Json names = Json::array();
        for (int j = 0; j < 60; ++j)
            names.push_back("n" + std::to_string(j));
        nested = {{"type", "object"}, {"required", names}, {"additionalProperties", nested}};
    }
    const auto copies = in_grammar_form(nested, Patience::Tool);
    REQUIRE_FALSE(copies.has_value());
    CHECK(copies.error().message.contains("describe them in properties"));

    Json patterned = {{"type", "null"}};
    for (int i = 0; i < 11; ++i)
        patterned = {{"type", "object"}, {"patternProperties", {{"x", patterned}}}};
    const auto moved = in_grammar_form(patterned, Patience::Tool);
    REQUIRE(moved.has_value());
    CHECK(moved->dump().size() < 1000);
}

TEST_CASE("an allOf of one reference is that reference") {
    const Json form =
        formed(R"({"properties":{"next":{"description":"what follows","allOf":[{"$ref":"#"}]}}})");
    CHECK(form["properties"]["next"] == Json{{"description", "what follows"}, {"$ref", "#"}});
    const char* const several =
        R"({"allOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/b"}],"$defs":{"a":{},"b":{}}})";
    CHECK(formed(several) == Json::parse(several));
}

}  // namespace
}  // namespace elpis::engine
