#include "elpis/engine/llama/grammar.h"

#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/engine/llama/sampler.h"
#include "elpis/engine/llama/testing/loaded_tiny_model.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"

namespace elpis::engine::llama {
namespace {

struct Loaded : testing::LoadedTinyModel {
    // Whether a grammar lets the whole text pass, and whether the text may end there.
    bool passes(const std::string& gbnf, const std::string& text) const {
        auto grammar = Grammar::compile(vocabulary, {.gbnf = gbnf});
        REQUIRE(grammar);
        for (const Token token : vocabulary.tokenise({{.text = text}})) {
            if (!grammar->allows(token)) return false;
            grammar->accept(token);
        }
        return grammar->allows(vocabulary.tokenise({{.text = "<|im_end|>"}})[0]);
    }
};

const std::vector<Tool> tools{
    {.name = "add", .parameters = R"({"properties":{"x":{"type":"integer"}},"required":["x"]})"},
    {.name = "stop"}};

TEST_CASE("a required call is one of the tools with its parameters, and nothing else") {
    const Loaded it;
    const auto gbnf = tool_grammar(tools, {.kind = ToolChoice::Kind::Required});
    REQUIRE(gbnf);
    CHECK(it.passes(*gbnf, R"({"name": "add", "arguments": {"x": 1}})"));
    CHECK(it.passes(*gbnf, R"({"name": "stop", "arguments": {}})"));
    CHECK_FALSE(it.passes(*gbnf, R"({"name": "add", "arguments": {}})"));
    CHECK_FALSE(it.passes(*gbnf, R"({"name": "other", "arguments": {}})"));
    CHECK_FALSE(it.passes(*gbnf, "hello"));
}

TEST_CASE("a named choice is that tool alone") {
    const Loaded it;
    const auto gbnf = tool_grammar(tools, {.kind = ToolChoice::Kind::Named, .name = "stop"});
    REQUIRE(gbnf);
    CHECK(it.passes(*gbnf, R"({"name": "stop", "arguments": {}})"));
    CHECK_FALSE(it.passes(*gbnf, R"({"name": "add", "arguments": {"x": 1}})"));
}

TEST_CASE("on auto the first character decides between a call and words") {
    const Loaded it;
    const auto gbnf = tool_grammar(tools, {});
    REQUIRE(gbnf);
    CHECK(it.passes(*gbnf, "hello {world}"));
    CHECK(it.passes(*gbnf, R"({"name": "stop", "arguments": {}})"));
    CHECK_FALSE(it.passes(*gbnf, "{hello}"));
}

TEST_CASE("parameters may refer to their own definitions, beside other tools or alone") {
    const Loaded it;
    const Tool visit{
        .name = "visit",
        .parameters = R"({"$defs":{"Place":{"type":"object","properties":{"x":{"type":"integer"}},
                          "required":["x"],"additionalProperties":false}},
                          "properties":{"to":{"$ref":"#/$defs/Place"}},"required":["to"]})"};
    for (const std::vector<Tool>& offered : {std::vector{visit}, std::vector{tools[1], visit}}) {
        const auto gbnf = tool_grammar(offered, {.kind = ToolChoice::Kind::Required});
        REQUIRE(gbnf);
        CHECK(it.passes(*gbnf, R"({"name": "visit", "arguments": {"to": {"x": 1}}})"));
        CHECK_FALSE(it.passes(*gbnf, R"({"name": "visit", "arguments": {"to": {"x": "1"}}})"));
    }
}

TEST_CASE("parameters may hold themselves, as trees do") {
    const Loaded it;
    const Tool plant{
        .name = "plant",
        .parameters = R"({"properties":{"leaf":{"type":"integer"},"tree":{"$ref":"#"}}})"};
    const auto gbnf = tool_grammar({plant}, {.kind = ToolChoice::Kind::Required});
    REQUIRE(gbnf);
    CHECK(it.passes(*gbnf, R"({"name": "plant", "arguments": {"tree": {"tree": {"leaf": 1}}}})"));
    CHECK_FALSE(it.passes(*gbnf, R"({"name": "plant", "arguments": {"tree": {"tree": 1}}})"));
}

TEST_CASE("references that lead round in a circle are refused, and end nothing") {
    const Tool circle{.name = "circle",
                      .parameters = R"({"properties":{"a":{"allOf":[{"$ref":"#/$defs/a"}]}},
                          "$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}})"};
    CHECK_FALSE(tool_grammar({circle}, {.kind = ToolChoice::Kind::Required}).has_value());
}

TEST_CASE("with a grammar the sampler never leaves it, and ends where it ends") {
    const Loaded it;
    auto grammar = Grammar::compile(it.vocabulary, {.gbnf = R"(root ::= "he" ("l" | "m"))"});
    REQUIRE(grammar);
    Sampler sampler({.temperature = 0.0}, 0, it.vocabulary);
    std::vector<float> logits(static_cast<std::size_t>(it.vocabulary.size()), 0.0F);
    logits[0] = 9.0F;  // what the model would like, and may not
    std::string text;
    for (int i = 0; i < 10; ++i) {
        const Token token = sampler.sample(logits, *grammar).value_or(-1);
        REQUIRE(token >= 0);
        if (it.vocabulary.ends_generation(token)) break;
        text += it.vocabulary.piece(token);
    }
    CHECK(text.starts_with("he"));
    CHECK(text.size() == 3);
}

TEST_CASE("a JSON schema, and any JSON object, become grammars") {
    const Loaded it;
    using Kind = Format::Kind;
    for (const Format& format :
         {Format{.kind = Kind::Json, .source = {}},
          Format{.kind = Kind::Schema,
                 .source = R"({"type":"object","properties":{"mood":{"enum":["glad","sad"]}},
                               "required":["mood"],"additionalProperties":false})"},
          Format{.kind = Kind::Schema,
                 .source = R"({"type":"array","items":{"type":"integer"}})"}}) {
        CAPTURE(format.source);
        const auto gbnf = format_grammar(format);
        REQUIRE(gbnf);
        CHECK(Grammar::compile(it.vocabulary, {.gbnf = *gbnf}).has_value());
    }
}

TEST_CASE("a form that is no form is refused by what it is") {
    using Kind = Format::Kind;
    const auto why = [](const Format& format) {
        const auto gbnf = format_grammar(format);
        REQUIRE_FALSE(gbnf);
        CHECK(gbnf.error().code == ErrorCode::InvalidArgument);
        return gbnf.error().message;
    };
    CHECK(why({.kind = Kind::Schema, .source = "[1]"}).contains("response_format"));
    CHECK(
        why({.kind = Kind::Schema, .source = R"({"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#"}}})"})
            .contains("response_format"));
    CHECK(why({.kind = Kind::Schema, .source = R"({"type":"string","pattern":"^((a?)*)*b$"})"})
              .contains("response_format"));
}

TEST_CASE("a grammar that cannot be read is refused") {
    const Loaded it;
    CHECK_FALSE(Grammar::compile(it.vocabulary, {.gbnf = "root ::= ("}).has_value());
    CHECK_FALSE(Grammar::compile(it.vocabulary, {.gbnf = "other ::= \"a\""}).has_value());
}

}  // namespace
}  // namespace elpis::engine::llama
