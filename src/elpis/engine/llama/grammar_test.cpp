#include "elpis/engine/llama/grammar.h"

#include <array>
#include <cstddef>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/engine/llama/sampler.h"
#include "elpis/engine/llama/testing/loaded_tiny_model.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"

namespace elpis::engine::llama {
namespace {

using Json = nlohmann::ordered_json;

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

std::string grammar_of(const char* schema) {
    const auto gbnf = format_grammar({.kind = Format::Kind::Schema, .source = schema});
    REQUIRE(gbnf);
    return *gbnf;
}

TEST_CASE("an answer may hold itself, also in an allOf of nothing else") {
    const Loaded it;
    for (const char* schema :
         {R"({"type":"object","properties":{"leaf":{"type":"integer"},"tree":{"$ref":"#"}},
              "additionalProperties":false})",
          R"({"type":"object","properties":{"leaf":{"type":"integer"},
              "tree":{"allOf":[{"$ref":"#"}],"description":"below"}},"additionalProperties":false})"}) {
        const std::string tree = grammar_of(schema);
        CHECK(it.passes(tree, R"({"tree": {"tree": {"leaf": 1}}})"));
        CHECK_FALSE(it.passes(tree, R"({"tree": {"tree": 1}})"));
    }
}

TEST_CASE("names of definitions may be what they like, and be alike") {
    const Loaded it;
    const std::string alike = grammar_of(
        R"({"type":"object","properties":{"a":{"$ref":"#/$defs/x.y"},"b":{"$ref":"#/$defs/x-y"},
            "c":{"$ref":"#/$defs/x~1y"}},"required":["a","b","c"],
            "$defs":{"x.y":{"type":"integer"},"x-y":{"type":"null"},"x/y":{"type":"boolean"}}})");
    CHECK(it.passes(alike, R"({"a": 1, "b": null, "c": true})"));
    CHECK_FALSE(it.passes(alike, R"({"a": 1, "b": 1)"));
    CHECK_FALSE(it.passes(alike, R"({"a": 1, "b": null, "c": 1)"));
    const std::string parts = grammar_of(
        R"({"type":"object","required":["o","s"],
            "properties":{"o":{"$ref":"#/$defs/order"},"s":{"$ref":"#/$defs/order_status"}},
            "$defs":{"order":{"type":"object","properties":{"status":{"enum":["open","closed"]}},
                              "required":["status"]},
                     "order_status":{"type":"integer"}}})");
    CHECK(it.passes(parts, R"({"o": {"status": "open"}, "s": 3})"));
    CHECK_FALSE(it.passes(parts, R"({"o": {"status": "open"}, "s": "open")"));
    const std::string nameless = grammar_of(
        R"({"type":"object","properties":{"":{"type":"null"},"b":{"$ref":"#/$defs/x"}},
            "required":["b"],"$defs":{"x":{"type":"integer"}}})");
    CHECK(it.passes(nameless, R"({"b": 1})"));
    CHECK_FALSE(it.passes(nameless, "null"));
}

TEST_CASE("definitions of one tool are not those of another, whatever their names") {
    const Loaded it;
    const std::vector<Tool> alike{
        {.name = "one", .parameters = R"({"properties":{"a":{"$ref":"#/$defs/A"}},"required":["a"],
                           "$defs":{"A":{"type":"integer"}}})"},
        {.name = "two", .parameters = R"({"properties":{"a":{"$ref":"#/$defs/A"}},"required":["a"],
                           "$defs":{"A":{"type":"null"}}})"}};
    const auto gbnf = tool_grammar(alike, {.kind = ToolChoice::Kind::Required});
    REQUIRE(gbnf);
    CHECK(it.passes(*gbnf, R"({"name": "one", "arguments": {"a": 1}})"));
    CHECK(it.passes(*gbnf, R"({"name": "two", "arguments": {"a": null}})"));
    CHECK_FALSE(it.passes(*gbnf, R"({"name": "two", "arguments": {"a": 1}})"));
}

// Schemas thrown together, most of them about each other.
class Dice {
public:
    explicit Dice(unsigned seed) : random_(seed) {}

    Json document() {
        Json schema = any(3);
        for (int i = 0; i < 4; ++i)
            schema["$defs"][kNames.at(i)] = any(2);
        return schema;
    }

private:
    int below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }
    Json list_of(int deep) {
        Json list = Json::array();
        for (int i = 0; i <= below(3); ++i)
            list.push_back(any(deep));
        return list;
    }
    Json any(int deep) {
        constexpr std::array<const char*, 5> kTypes{
            "string", "integer", "null", "boolean", "object"};
        const int kind = below(deep > 0 ? 9 : 3);
        if (kind == 0) return Json{{"type", kTypes.at(below(5))}};
        if (kind == 1) return Json{{"enum", {"x", 1, nullptr}}};
        if (kind == 2) {
            const int which = below(5);
            return Json{{"$ref", which == 4 ? "#" : std::string("#/$defs/") + kNames.at(which)}};
        }
        if (kind == 3) return Json{{"allOf", list_of(deep - 1)}};
        if (kind == 4) return Json{{"anyOf", list_of(deep - 1)}};
        if (kind == 5) return Json{{"type", "array"}, {"items", any(deep - 1)}};
        if (kind == 6) return Json{{"prefixItems", list_of(deep - 1)}, {"type", "array"}};
        Json object{{"type", "object"}};
        for (int i = 0; i <= below(3); ++i) {
            const char* const name = kNames.at(below(4));
            object["properties"][name] = any(deep - 1);
            if (below(2) == 0) object["required"].push_back(name);
        }
        if (below(3) == 0) object["additionalProperties"] = any(deep - 1);
        return object;
    }

    static constexpr std::array<const char*, 4> kNames{"a", "a-b", "a.b", "b"};
    std::mt19937 random_;
};

TEST_CASE("schemas thrown together become grammars or are refused, and end nothing") {
    const Loaded it;
    int made = 0;
    for (unsigned seed = 0; seed < 400; ++seed) {
        const std::string schema = Dice(seed).document().dump();
        CAPTURE(schema);
        const auto gbnf = format_grammar({.kind = Format::Kind::Schema, .source = schema});
        const auto call = tool_grammar({{.name = "t", .parameters = schema}},
                                       {.kind = ToolChoice::Kind::Required});
        if (gbnf) CHECK(Grammar::compile(it.vocabulary, {.gbnf = *gbnf}).has_value());
        if (call) CHECK(Grammar::compile(it.vocabulary, {.gbnf = *call}).has_value());
        made += gbnf ? 1 : 0;
    }
    CHECK(made > 100);
}

TEST_CASE("what holds itself by parts of an allOf is refused, and ends nothing") {
    const char* const schema =
        R"({"type":"object","properties":{"child":{"allOf":[{"$ref":"#"},{"properties":{}}]}}})";
    const auto gbnf = format_grammar({.kind = Format::Kind::Schema, .source = schema});
    REQUIRE_FALSE(gbnf);
    CHECK(gbnf.error().code == ErrorCode::InvalidArgument);
    CHECK_FALSE(tool_grammar({{.name = "t", .parameters = schema}}, {}).has_value());
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

// Whether an answer that a schema allows may be this text, whole.
bool allows(const Loaded& it, const char* schema, const std::string& text) {
    CAPTURE(schema);
    CAPTURE(text);
    const auto gbnf = format_grammar({.kind = Format::Kind::Schema, .source = schema});
    REQUIRE_MESSAGE(gbnf.has_value(), gbnf.error().message);
    return it.passes(*gbnf, text);
}

TEST_CASE("an answer is held to patterns, wherever they are anchored, and to lengths beside them") {
    const Loaded it;
    constexpr const char* kDigits = R"({"type":"string","pattern":"^\\d{3}$"})";
    CHECK(allows(it, kDigits, R"("170")"));
    CHECK_FALSE(allows(it, kDigits, R"("17")"));
    CHECK_FALSE(allows(it, kDigits, R"("1700")"));
    constexpr const char* kSomewhere = R"({"type":"string","pattern":"[0-9]{3}"})";
    CHECK(allows(it, kSomewhere, R"("a \"170\" b")"));
    CHECK_FALSE(allows(it, kSomewhere, R"("a 17 b")"));
    constexpr const char* kShort = R"({"type":"string","pattern":"^[a-z]+$","maxLength":3})";
    CHECK(allows(it, kShort, R"("num")"));
    CHECK_FALSE(allows(it, kShort, R"("number")"));
    CHECK_FALSE(allows(it, kShort, R"("")"));
    constexpr const char* kAny = R"({"type":"string","pattern":"^.*$"})";
    CHECK(allows(it, kAny, R"("a\\")"));
    CHECK_FALSE(allows(it, kAny, R"("a"b")"));
}

TEST_CASE(
    "an answer is held to bounds of whole numbers and others, and to names that are required") {
    const Loaded it;
    constexpr const char* kReal = R"({"type":"number","minimum":5000,"maximum":5001})";
    CHECK(allows(it, kReal, "5000.25"));
    CHECK_FALSE(allows(it, kReal, "9.99"));
    constexpr const char* kWhole = R"({"type":"integer","minimum":105})";
    CHECK(allows(it, kWhole, "105"));
    CHECK(allows(it, kWhole, "9000"));
    CHECK_FALSE(allows(it, kWhole, "15"));
    constexpr const char* kBelow = R"({"type":"integer","exclusiveMaximum":-5})";
    CHECK(allows(it, kBelow, "-60"));
    CHECK_FALSE(allows(it, kBelow, "-5"));
    CHECK_FALSE(allows(it, kBelow, "-05"));
    constexpr const char* kBoth =
        R"({"type":"object","properties":{"y":{"type":"null"}},"required":["x","y"]})";
    CHECK(allows(it, kBoth, R"({"y": null,"x": [1]})"));
    CHECK_FALSE(allows(it, kBoth, R"({"y": null})"));
    constexpr const char* kEmail = R"({"type":"string","format":"email"})";
    CHECK(allows(it, kEmail, R"("a.b+c@mail.example.org")"));
    CHECK_FALSE(allows(it, kEmail, R"("a.b at example")"));
    constexpr const char* kAddress = R"({"type":"string","format":"uri"})";
    for (const char* good : {"https://example.org:8080/a%20b?c=d#e",
                             "file:///tmp/x",
                             "memo://notes",
                             "mailto:a@b.org",
                             "https://example.org"})
        CHECK(allows(it, kAddress, "\"" + std::string(good) + "\""));
    CHECK_FALSE(allows(it, kAddress, R"("example")"));
    constexpr const char* kHost = R"({"type":"string","format":"ipv4"})";
    CHECK(allows(it, kHost, R"("192.168.0.255")"));
    CHECK_FALSE(allows(it, kHost, R"("192.168.0.256")"));
}

TEST_CASE("a tool's numbers are held to their bounds as well") {
    const Loaded it;
    const auto gbnf = tool_grammar(
        {{.name = "heat",
          .parameters =
              R"({"properties":{"by":{"type":"number","exclusiveMinimum":0,"maximum":2.5}},"required":["by"]})"}},
        {.kind = ToolChoice::Kind::Required});
    REQUIRE(gbnf);
    CHECK(it.passes(*gbnf, R"({"name": "heat", "arguments": {"by": 2.25}})"));
    CHECK_FALSE(it.passes(*gbnf, R"({"name": "heat", "arguments": {"by": 2.75}})"));
    CHECK_FALSE(it.passes(*gbnf, R"({"name": "heat", "arguments": {"by": 0}})"));
}

TEST_CASE("ordinary tools offer what a grammar cannot bear, and are not refused for it") {
    const Loaded it;
    const Tool post{.name = "post",
                    .parameters =
                        R"({"properties":{"text":{"type":"string","maxLength":2000},
                "tags":{"type":"array","items":{"type":"string"},"maxItems":5000},
                "to":{"type":"string","format":"email","pattern":"^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$"}}})"};
    const auto gbnf = tool_grammar({post}, {.kind = ToolChoice::Kind::Required});
    REQUIRE_MESSAGE(gbnf.has_value(), gbnf.error().message);
    CHECK(it.passes(
        *gbnf, R"({"name": "post", "arguments": {"text": "hi","tags": ["a"],"to": "a@b.org"}})"));
}

// What is written to the process's stderr meanwhile, by whomever.
template <typename Work>
std::string said_to_stderr(const Work& work) {
    std::FILE* const file = std::tmpfile();
    REQUIRE(file != nullptr);
    std::fflush(stderr);
    const int before = dup(STDERR_FILENO);
    const int place = ::fileno(file);  // NOLINT(misc-include-cleaner): <cstdio> has it on POSIX
    dup2(place, STDERR_FILENO);
    work();
    std::fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    std::string said(static_cast<std::size_t>(std::ftell(file)), '\0');
    REQUIRE(std::fseek(file, 0, SEEK_SET) == 0);
    said.resize(std::fread(said.data(), 1, said.size(), file));
    std::fclose(file);
    return said;
}

TEST_CASE("nothing of a caller's schema comes to stderr") {
    const Loaded it;
    const std::string said = said_to_stderr([&it] {
        for (
            const char* schema :
            {R"({"type":"string","pattern":"^(?=x)\n2026 ERROR forged: line \u001b[31mred\u001b[0m\\d$"})",
             R"({"$ref":"#/default","default":{"type":"string","pattern":"^(?=x)forged$"}})",
             R"({"properties":{"]\n":{},"forged":{}},"additionalProperties":true})",
             R"({"properties":{"a\u0000forged":{}},"additionalProperties":{"type":"null"}})",
             R"({"type":"string","pattern":"^(a{1000}){1000}forged$"})",
             R"({"type":"array","items":{"type":"array","maxItems":9000},"minItems":1000})",
             R"({"type":"string","pattern":"^[\\]\\[^\"\\\\-]*forged$"})"}) {
            const auto gbnf = format_grammar({.kind = Format::Kind::Schema, .source = schema});
            if (gbnf) CHECK(Grammar::compile(it.vocabulary, {.gbnf = *gbnf}).has_value());
            const auto tool = tool_grammar({{.name = "t", .parameters = schema}}, {});
            if (tool) CHECK(Grammar::compile(it.vocabulary, {.gbnf = *tool}).has_value());
        }
    });
    CHECK(said == "");
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
