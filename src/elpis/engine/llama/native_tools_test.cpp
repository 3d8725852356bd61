#include "elpis/engine/llama/native_tools.h"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/engine/answer_reader.h"
#include "elpis/engine/grammar_source.h"
#include "elpis/engine/llama/chat_template.h"
#include "elpis/engine/llama/grammar.h"
#include "elpis/engine/llama/testing/family_template.h"
#include "elpis/engine/llama/testing/loaded_tiny_model.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/engine/tool_protocol.h"

// The templates of real models, with a model whose tokens are bytes.
namespace elpis::engine::llama {
namespace {

using Kind = ToolChoice::Kind;
using Json = nlohmann::json;

// A call to get_weather with {"city": "Paris", "days": 3}, as each family writes it.
struct Family {
    const char* name;  // of the template's file
    const char* call;
};

const std::vector<Family> families{
    {"Qwen-Qwen2.5-7B-Instruct",
     "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\", \"days\": 3}}\n"
     "</tool_call>"},
    {"Qwen-Qwen3-0.6B",
     "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\", \"days\": 3}}\n"
     "</tool_call>"},
    {"NousResearch-Hermes-3-Llama-3.1-8B-tool_use",
     "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\", \"days\": 3}}\n"
     "</tool_call>"},
    {"meta-llama-Llama-3.2-3B-Instruct",
     "{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Paris\", \"days\": 3}}"},
    {"mistralai-Mistral-Nemo-Instruct-2407",
     "[TOOL_CALLS][{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\", \"days\": 3}, "
     "\"id\": \"a1b2c3d4e\"}]"},
    {"mistralai-Ministral-3-14B-Reasoning-2512",
     "[TOOL_CALLS]get_weather[ARGS]{\"city\": \"Paris\", \"days\": 3}"},
    {"ibm-granite-granite-4.0",
     "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Paris\", \"days\": 3}}\n"
     "</tool_call>"},
    {"Qwen3-Coder",
     "<tool_call>\n<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n"
     "<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>"},
    {"GLM-4.6",
     "<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Paris</arg_value>\n"
     "<arg_key>days</arg_key>\n<arg_value>3</arg_value>\n</tool_call>"},
    {"LFM2-8B-A1B", "<|tool_call_start|>[get_weather(city=\"Paris\", days=3)]<|tool_call_end|>"},
};

const std::vector<Tool> offers{
    {.name = "get_weather",
     .description = "The weather of a city",
     .parameters = R"({"type":"object","properties":{"city":{"type":"string"},
                       "days":{"type":"integer"}},"required":["city","days"]})"},
    {.name = "tell_time", .description = "What time it is", .parameters = {}}};

struct Loaded : testing::LoadedTinyModel {
    ChatTemplate chat(const std::string& name) const {
        auto chat = ChatTemplate::of(model->get(), testing::family_template(name));
        REQUIRE(chat);
        return *std::move(chat);
    }

    NativeTools render(const std::string& name, Kind kind) const {
        const ChatTemplate chat = this->chat(name);
        const ToolChoice choice{.kind = kind, .name = "get_weather"};
        const auto bound = bound_tools(offers, choice);
        REQUIRE(bound);
        auto native = render_with_tools(chat,
                                        {{"system", "Be kind."}, {"user", "Paris?"}},
                                        offered(offers, choice),
                                        *bound,
                                        choice,
                                        /*thinking=*/false);
        if (!native) FAIL(native.error().message);
        return *std::move(native);
    }

    // How much of a text a grammar lets pass, and whether the text may end there.
    struct Passed {
        std::size_t bytes = 0;
        bool may_end = false;
    };
    Passed pass(const GrammarSource& source, const std::string& text) const {
        auto grammar = Grammar::compile(vocabulary, source);
        if (!grammar) FAIL(grammar.error().message);
        Passed passed;
        for (const Token token : vocabulary.tokenise({{.text = text, .literal = true}})) {
            if (!grammar->allows(token)) return passed;
            grammar->accept(token);
            passed.bytes += vocabulary.piece(token).size();
        }
        passed.may_end = grammar->allows(vocabulary.tokenise({{.text = "<|im_end|>"}})[0]);
        return passed;
    }
};

void check_is_the_call(const ToolAnswer& answer) {
    REQUIRE(answer.calls.size() == 1);
    CHECK(answer.calls[0].name == "get_weather");
    CHECK(Json::parse(answer.calls[0].arguments) == Json{{"city", "Paris"}, {"days", 3}});
    CHECK(answer.calls[0].id.size() == 9);
}

TEST_CASE("each family is told of the tools in its own form, as its golden prompt has it") {
    const Loaded it;
    for (const Family& family : families) {
        CAPTURE(std::string(family.name));
        std::string prompt = it.render(family.name, Kind::Auto).prompt;
        if (const std::size_t date = prompt.find("Today Date: "); date != std::string::npos)
            prompt.erase(date, prompt.find('\n', date) - date);
        const auto golden =
            std::filesystem::path(ELPIS_GOLDEN) / "tools" / (std::string(family.name) + ".txt");
        std::ifstream from(golden);
        const std::string expected{std::istreambuf_iterator<char>(from), {}};
        if (prompt != expected)
            std::ofstream(golden.filename()) << prompt;  // to be looked at, and copied if right
        CHECK_MESSAGE(prompt == expected, "what was rendered is in " << golden.filename());
        CHECK(prompt.find("get_weather") != std::string::npos);
        CHECK(prompt.find("The weather of a city") != std::string::npos);
    }
}

TEST_CASE("each family's call is read, whole and growing") {
    const Loaded it;
    for (const Family& family : families) {
        CAPTURE(std::string(family.name));
        const NativeTools native = it.render(family.name, Kind::Auto);
        const std::string_view call = family.call;
        check_is_the_call(native.reader->read(call, true));

        std::string arguments;
        for (std::size_t size = 1; size <= call.size(); ++size) {
            CAPTURE(call.substr(0, size));
            const ToolAnswer growing = native.reader->read(call.substr(0, size), false);
            CHECK(growing.content.empty());  // nothing of a call passes for words
            if (growing.calls.empty()) continue;
            CHECK(std::string_view("get_weather").starts_with(growing.calls[0].name));
            // What has been told of the arguments is never taken back.
            CHECK(growing.calls[0].arguments.starts_with(arguments));
            arguments = growing.calls[0].arguments;
        }
    }
}

TEST_CASE("a demanded call is held to the family's form, and so always reads as one") {
    const Loaded it;
    for (const Family& family : families) {
        CAPTURE(std::string(family.name));
        for (const Kind kind : {Kind::Required, Kind::Named}) {
            const NativeTools native = it.render(family.name, kind);
            std::string call = family.call;
            REQUIRE(call.starts_with(native.begun));
            REQUIRE_FALSE(native.begun.empty());
            call.erase(0, native.begun.size());
            const auto passed = it.pass(native.grammar, call);
            CHECK_MESSAGE(passed.bytes == call.size(), "refused: " << call.substr(passed.bytes));
            CHECK(passed.may_end);
            CHECK(it.pass(native.grammar, "It will rain.").bytes == 0);
            CHECK_FALSE(it.pass(native.grammar, call.substr(0, call.size() / 2)).may_end);
            check_is_the_call(native.reader->read(call, true));
        }
    }
}

TEST_CASE("words are words, and a call after them is still held to its form") {
    const Loaded it;
    for (const Family& family : families) {
        CAPTURE(std::string(family.name));
        const NativeTools native = it.render(family.name, Kind::Auto);
        const std::string words = "It will rain in Paris.";
        const ToolAnswer answer = native.reader->read(words, true);
        CHECK(answer.calls.empty());
        CHECK(answer.content == words);
        if (native.grammar.gbnf.empty()) continue;
        CHECK(it.pass(native.grammar, words).may_end);
        CHECK(it.pass(native.grammar, family.call).bytes == std::string(family.call).size());
        const std::string trigger = native.grammar.triggers[0];
        CHECK(it.pass(native.grammar, trigger + "nonsense that is no call").bytes <
              trigger.size() + 10);
    }
}

TEST_CASE("models that were not trained on calls are not taken for ones that were") {
    const Loaded it;
    for (const char* name : {"google-gemma-2-2b-it", "microsoft-Phi-3.5-mini-instruct"}) {
        CAPTURE(name);
        CHECK_FALSE(knows_tools(it.chat(name)));
    }
    for (const Family& family : families) {
        CAPTURE(std::string(family.name));
        CHECK(knows_tools(it.chat(family.name)));
    }
}

TEST_CASE("a text of any depth and length is read without harm") {
    const Loaded it;
    for (const Family& family : families) {
        CAPTURE(std::string(family.name));
        const NativeTools native = it.render(family.name, Kind::Auto);
        const std::string call = family.call;
        const std::size_t inside = call.find("Paris");
        for (const char* const repeated : {"[", "{\"a\":", "<tool_call>", "word ", "\\"}) {
            std::string text = call.substr(0, inside);
            if (!text.ends_with('"')) text += '"';
            text.pop_back();
            for (int i = 0; i < 20'000; ++i)
                text += repeated;
            CHECK(native.reader->read(text, true).calls.empty());
            native.reader->read(text, false);
        }
    }
}

TEST_CASE("a thought before a call is told apart, and so it is when the call is cut off") {
    const Loaded it;
    const auto& [name, call] = families[1];
    const ChatTemplate chat = it.chat(name);
    const auto bound = bound_tools(offers, {});
    REQUIRE(bound);
    const auto native =
        render_with_tools(chat, {{"user", "Paris?"}}, offers, *bound, {}, /*thinking=*/true);
    REQUIRE(native);
    const std::string thought = "<think>\nShould I write <tool_call>? Yes.\n</think>\n\n";
    const ToolAnswer whole = native->reader->read(thought + call, true);
    check_is_the_call(whole);
    CHECK(whole.thought == "Should I write <tool_call>? Yes.");
    const ToolAnswer cut = native->reader->read(thought + "<tool_call>\n{\"name\": \"get_w", true);
    CHECK(cut.calls.empty());
    CHECK(cut.thought == "Should I write <tool_call>? Yes.");
    CHECK(cut.content == "<tool_call>\n{\"name\": \"get_w");
    // A mark inside a thought begins no call.
    CHECK(it.pass(native->grammar, "<think>\nShould I write <tool_call>? No.\n</think>\n\nNo.")
              .may_end);
    CHECK(it.pass(native->grammar, thought + call).may_end);
}

TEST_CASE("a text that only begins like a call is words") {
    const Loaded it;
    for (const Family& family : families) {
        CAPTURE(std::string(family.name));
        const NativeTools native = it.render(family.name, Kind::Auto);
        const std::string half(family.call, std::string(family.call).size() / 2);
        const ToolAnswer answer = native.reader->read(half, true);
        CHECK(answer.calls.empty());
        CHECK(answer.content == half);
    }
}

TEST_CASE("where a call was demanded, what was cut off is no words") {
    const Loaded it;
    for (const Family& family : families) {
        CAPTURE(std::string(family.name));
        const NativeTools native = it.render(family.name, Kind::Required);
        const std::string call = std::string(family.call).substr(native.begun.size());
        for (std::size_t size = 0; size < call.size(); ++size) {
            CAPTURE(call.substr(0, size));
            const ToolAnswer cut = native.reader->read(call.substr(0, size), true);
            CHECK(cut.content.empty());
        }
        check_is_the_call(native.reader->read(call, true));
    }
}

TEST_CASE("a number in a call stays between its bounds, in each family's form") {
    const Loaded it;
    const std::vector<Tool> heats{
        {.name = "heat",
         .description = "Heats",
         .parameters = R"({"type":"object","properties":{"by":{"type":"number","minimum":0.5,
                           "maximum":2.5}},"required":["by"]})"}};
    const ToolChoice choice{.kind = Kind::Required, .name = {}};
    const auto bound = bound_tools(heats, choice);
    REQUIRE(bound);
    for (const Family& family : families) {
        CAPTURE(std::string(family.name));
        const auto native = render_with_tools(
            it.chat(family.name), {{"user", "Heat."}}, heats, *bound, choice, /*thinking=*/false);
        REQUIRE(native);
        CHECK_FALSE(native->grammar.gbnf.contains("a number between"));
    }
}

}  // namespace
}  // namespace elpis::engine::llama
