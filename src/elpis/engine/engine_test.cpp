#include "elpis/engine/engine.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <ios>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/event.h"
#include "elpis/engine/llama/testing/family_template.h"
#include "elpis/engine/llama/testing/scratch_model.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/engine/status.h"
#include "elpis/engine/testing/world.h"
#include "elpis/engine/tool_protocol.h"

namespace elpis::engine {
namespace {

using testing::error_of;
using testing::Listener;
using testing::reason_of;
using testing::World;

TEST_CASE("nothing is loaded until the first request, which hears of the load") {
    World world;
    CHECK(world.engine->status().state == ModelState::Unloaded);
    CHECK(world.engine->capabilities().context_length == 512);

    Listener listener;
    const Event end = world.answer(listener, "hello", 8);
    CHECK(reason_of(end) == FinishReason::Length);
    CHECK(std::get<Done>(end).usage.completion_tokens == 8);
    CHECK(std::get<Done>(end).usage.prompt_tokens > 5);
    CHECK(listener.phases().contains(Phase::Loading));
    CHECK(listener.phases().contains(Phase::Prefill));
    CHECK(world.engine->status().state == ModelState::Ready);
    CHECK(world.engine->status().cells_used == 0);
}

TEST_CASE("temperature 0 is greedy: the same question, the same answer") {
    World world;
    Listener first;
    Listener second;
    world.answer(first, "hello", 32);
    world.answer(second, "hello", 32);
    CHECK(first.text() == second.text());
    CHECK_FALSE(first.text().empty());
}

TEST_CASE("a seed makes chance repeatable, and no seed does not") {
    World world;
    const auto say = [&](std::optional<std::uint32_t> seed) {
        Listener listener;
        Request request = listener.request("hello", 32);
        request.sampling = {
            .temperature = 1.0, .top_p = 1.0, .top_k = 0, .min_p = 0.0, .seed = seed};
        REQUIRE(world.engine->submit(std::move(request)));
        listener.end();
        return listener.text();
    };
    CHECK(say(7) == say(7));
    CHECK(say(7) != say(8));
    CHECK(say({}) != say({}));
}

TEST_CASE("an answer that reaches the context's end stops there with reason length") {
    World world({.context_length = 128});
    Listener listener;
    const Event end = world.answer(listener, "hello", 100'000);
    CHECK(reason_of(end) == FinishReason::Length);
    const Usage usage = std::get<Done>(end).usage;
    CHECK(usage.prompt_tokens + usage.completion_tokens == 128);
}

TEST_CASE("a prompt that leaves no room is refused in the words clients match") {
    World world({.context_length = 128});
    Listener listener;
    const Error error = error_of(world.answer(listener, std::string(300, 'x'), 8));
    CHECK(error.code == ErrorCode::InvalidArgument);
    CHECK(error.message.find("Requested tokens (3") != std::string::npos);
    CHECK(error.message.find(") exceed context window of 128") != std::string::npos);

    Listener huge;
    const Error far = error_of(world.answer(huge, std::string(1 << 20, 'x'), 8));
    CHECK(far.message.find(") exceed context window of 128") != std::string::npos);
}

TEST_CASE("more requests than sequences: every one is answered, and the cells come back") {
    World world({.sequences = 3, .kv_cells = 1024});
    std::vector<std::unique_ptr<Listener>> listeners;
    for (int i = 0; i < 20; ++i) {
        auto& listener = *listeners.emplace_back(std::make_unique<Listener>());
        REQUIRE(world.engine->submit(listener.request("question " + std::to_string(i), 20)));
    }
    for (const auto& listener : listeners) {
        const Event end = listener->end();
        CHECK(std::get<Done>(end).usage.completion_tokens == 20);
    }
    CHECK(world.engine->status().running == 0);
    CHECK(world.engine->status().waiting == 0);
    CHECK(world.engine->status().cells_used == 0);
}

TEST_CASE("promise 1: cancel reaches the decode loop, and the others go on") {
    World world;
    Listener stays;
    Listener leaves;
    leaves.at_token(5, [&] { leaves.cancel(); });
    REQUIRE(world.engine->submit(leaves.request("a", 400)));
    REQUIRE(world.engine->submit(stays.request("b", 40)));

    const Event end = leaves.end();
    CHECK(reason_of(end) == FinishReason::Cancelled);
    CHECK(std::get<Done>(end).usage.completion_tokens == 5);  // within one step
    CHECK(reason_of(stays.end()) == FinishReason::Length);
    CHECK(world.engine->status().cells_used == 0);
}

TEST_CASE("a request can be cancelled while it waits, and before it was ever seen") {
    World world({.sequences = 1});
    Listener runs;
    Listener waits;
    runs.at_token(3, [&] { waits.cancel(); });
    REQUIRE(world.engine->submit(runs.request("a", 30)));
    REQUIRE(world.engine->submit(waits.request("b", 30)));
    CHECK(reason_of(waits.end()) == FinishReason::Cancelled);
    CHECK(waits.text().empty());
    CHECK(reason_of(runs.end()) == FinishReason::Length);

    Listener early;
    early.cancel();
    CHECK(reason_of(world.answer(early, "c", 30)) == FinishReason::Cancelled);
}

TEST_CASE("after a cancelled crowd the next greedy answer equals the one before it") {
    World world({.sequences = 4});
    Listener before;
    world.answer(before, "hello", 24);
    std::mt19937 random(5);
    std::vector<std::unique_ptr<Listener>> crowd;
    for (int i = 0; i < 40; ++i) {
        auto& listener = *crowd.emplace_back(std::make_unique<Listener>());
        const int at = 1 + static_cast<int>(random() % 30);
        if (random() % 2 == 0) listener.at_token(at, [&listener] { listener.cancel(); });
        REQUIRE(world.engine->submit(listener.request("x" + std::to_string(i), 30)));
    }
    for (const auto& listener : crowd)
        listener->end();
    Listener after;
    world.answer(after, "hello", 24);
    CHECK(after.text() == before.text());
}

TEST_CASE("requests and cancels from several threads at once: every one ends, once") {
    constexpr int kEach = 12;
    std::array<std::vector<std::unique_ptr<Listener>>, 4> asked;
    {
        World world({.sequences = 4, .waiting_line = 64});
        std::array<std::jthread, asked.size()> threads;
        for (std::size_t i = 0; i < threads.size(); ++i) {
            threads.at(i) = std::jthread([&world, &mine = asked.at(i), i] {
                std::mt19937 random(static_cast<std::mt19937::result_type>(i));
                for (int n = 0; n < kEach; ++n) {
                    auto listener = std::make_unique<Listener>();
                    CHECK(world.engine->submit(
                        listener->request("x", 1 + static_cast<int>(random() % 12))));
                    const auto& doomed = mine.emplace_back(std::move(listener));
                    if (random() % 2 == 0) doomed->cancel();
                    world.engine->status();
                }
            });
        }
        for (std::jthread& thread : threads)
            thread.join();
    }  // the engine ends in the middle of it
    for (const auto& mine : asked) {
        for (const auto& listener : mine) {
            listener->end();
            CHECK(listener->ends() == 1);
        }
    }
}

TEST_CASE("a full waiting line is refused as busy, with the number") {
    World world({.sequences = 1, .waiting_line = 2});
    std::vector<std::unique_ptr<Listener>> listeners;
    for (int i = 0; i < 3; ++i) {
        auto& listener = *listeners.emplace_back(std::make_unique<Listener>());
        REQUIRE(world.engine->submit(listener.request("a", 200)));
    }
    Listener refused;
    const auto result = world.engine->submit(refused.request("b", 1));
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::Busy);
    CHECK(result.error().message.find("3 requests") != std::string::npos);
    for (const auto& listener : listeners)
        listener->cancel();
    for (const auto& listener : listeners)
        listener->end();
}

TEST_CASE("promise 4: destruction ends everything once, whatever state it is in") {
    std::vector<std::unique_ptr<Listener>> listeners(12);
    for (auto& listener : listeners)
        listener = std::make_unique<Listener>();
    {
        World world({.sequences = 2});
        std::promise<void> decoding;
        listeners[0]->at_token(2, [&] { decoding.set_value(); });
        for (const auto& listener : listeners) {
            REQUIRE(world.engine->submit(listener->request("a", 400)));
        }
        decoding.get_future().wait();
    }
    for (const auto& listener : listeners) {
        const Error error = error_of(listener->end());
        CHECK(error.code == ErrorCode::Cancelled);
        CHECK(listener->ends() == 1);
    }
}

TEST_CASE("destruction while nothing was ever loaded, and while it loads") {
    {
        const World world;
    }
    Listener listener;
    {
        World world;
        REQUIRE(world.engine->submit(listener.request("a", 400)));
    }
    CHECK(error_of(listener.end()).code == ErrorCode::Cancelled);
}

TEST_CASE("a load that fails says why to everyone, and is tried again") {
    World world;
    const auto size = std::filesystem::file_size(world.model.path());
    std::string bytes(size, '\0');
    std::ifstream(world.model.path(), std::ios::binary)
        .read(bytes.data(), static_cast<std::streamsize>(size));
    std::filesystem::resize_file(world.model.path(), size / 2);

    Listener first;
    const Error error = error_of(world.answer(first, "a", 4));
    CHECK(error.code == ErrorCode::Unavailable);
    CHECK(world.engine->status().state == ModelState::Failed);
    CHECK(world.engine->status().failure == error.message);

    std::ofstream(world.model.path(), std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(size));
    Listener second;
    CHECK(reason_of(world.answer(second, "a", 4)) == FinishReason::Length);
}

TEST_CASE("a stop string ends the answer and is no part of it") {
    World world;
    Listener whole;
    world.answer(whole, "hello", 40);
    REQUIRE(whole.text().size() > 12);
    std::size_t from = 6;  // at a character's beginning
    while ((static_cast<unsigned char>(whole.text()[from]) & 0xC0U) == 0x80U)
        ++from;
    std::size_t to = from + 3;
    while (to < whole.text().size() &&
           (static_cast<unsigned char>(whole.text()[to]) & 0xC0U) == 0x80U)
        ++to;
    const std::string stop = whole.text().substr(from, to - from);

    Listener stopped;
    Request request = stopped.request("hello", 40);
    request.stop = {stop};
    REQUIRE(world.engine->submit(std::move(request)));
    CHECK(reason_of(stopped.end()) == FinishReason::Stop);
    CHECK(stopped.text() == whole.text().substr(0, whole.text().find(stop)));
}

TEST_CASE("a template that demands alternation gets it") {
    World world(
        {},
        {.chat_template =
             "{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}"
             "{{ raise_exception('roles must alternate') }}{% endif %}"
             "[{{ m['role'] }}]{{ m['content'] }}{% endfor %}"});
    Listener listener;
    Request request = listener.request("a", 4);
    request.messages = {
        {"user", "a"}, {"user", "b"}, {"system", "c"}, {"assistant", "d"}, {"user", "e"}};
    REQUIRE(world.engine->submit(std::move(request)));
    CHECK(reason_of(listener.end()) == FinishReason::Length);
}

TEST_CASE("what a template would make up about who speaks is left out") {
    constexpr const char* kRest =
        "{% for m in messages %}[{{ m['role'] }}]{{ m['content'] }}{% endfor %}";
    const auto prompt_tokens = [](World& world) {
        Listener listener;
        return std::get<Done>(world.answer(listener, "a", 1)).usage.prompt_tokens;
    };
    World plain({}, {.chat_template = kRest});
    World talkative({},
                    {.chat_template = std::string("{% if messages[0]['role'] != 'system' %}"
                                                  "[system]You are a model trained by us"
                                                  "{% endif %}") +
                                      kRest});
    World told({.system_prompt = "Be kind"}, {.chat_template = kRest});
    const int bare = prompt_tokens(plain);
    CHECK(prompt_tokens(talkative) == bare + static_cast<int>(std::string("[system]").size()));
    CHECK(prompt_tokens(told) == bare + static_cast<int>(std::string("[system]Be kind").size()));
}

TEST_CASE("a template that always refuses is an error of the request, with its words") {
    World world({}, {.chat_template = "{{ raise_exception('never') }}"});
    Listener listener;
    const Error error = error_of(world.answer(listener, "a", 4));
    CHECK(error.code == ErrorCode::InvalidArgument);
    CHECK(error.message.find("never") != std::string::npos);
}

Tool weather_tool() {
    return {.name = "get_weather",
            .description = "The weather of a city",
            .parameters = R"({"type":"object","properties":{"city":{"type":"string","maxLength":12},
                              "days":{"type":"integer"}},"required":["city","days"]})"};
}

TEST_CASE("a forced call parses even from a model that knows nothing") {
    World world({}, {.context = 4096});
    for (std::uint32_t seed = 0; seed < 5; ++seed) {
        Listener listener;
        Request request = listener.request("weather?", 2000);
        request.tools = {weather_tool()};
        request.tool_choice = {.kind = ToolChoice::Kind::Named, .name = "get_weather"};
        request.sampling = {.temperature = 1.0, .seed = seed};
        REQUIRE(world.engine->submit(std::move(request)));
        CHECK(reason_of(listener.end()) == FinishReason::Stop);

        const ToolAnswer answer =
            described_tool_reader({weather_tool()})->read(listener.text(), true);
        REQUIRE(answer.calls.size() == 1);
        const auto arguments = nlohmann::json::parse(answer.calls[0].arguments);
        CHECK(arguments["city"].is_string());
        CHECK(arguments["days"].is_number_integer());
    }
}

TEST_CASE("a forced call parses in the model's own form, too") {
    for (const std::string family : {"Qwen-Qwen3-0.6B",
                                     "meta-llama-Llama-3.2-3B-Instruct",
                                     "mistralai-Mistral-Nemo-Instruct-2407",
                                     "ibm-granite-granite-4.0",
                                     "Qwen3-Coder",
                                     "LFM2-8B-A1B"}) {
        CAPTURE(family);
        World world({}, {.context = 8192, .chat_template = testing::family_template(family)});
        for (const auto kind : {ToolChoice::Kind::Named, ToolChoice::Kind::Required}) {
            Listener listener;
            Request request = listener.request("weather?", 4000);
            // Some write text without quotes and so without a bound: only a model knows where to
            // end it.
            request.tools = {{.name = "get_weather",
                              .description = "The weather",
                              .parameters = R"({"type":"object","properties":{
                                  "days":{"type":"integer"},"wind":{"type":"boolean"}},
                                  "required":["days","wind"]})"}};
            request.tool_choice = {.kind = kind, .name = "get_weather"};
            request.sampling = {.temperature = 1.0, .seed = 7};
            REQUIRE(world.engine->submit(std::move(request)));
            const Event end = listener.end();
            CAPTURE(listener.text());
            CHECK(reason_of(end) == FinishReason::Stop);
            const auto& reader = std::get<Done>(end).reader;
            REQUIRE(reader);
            const ToolAnswer answer = reader->read(listener.text(), true);
            REQUIRE(answer.calls.size() == 1);
            auto arguments = nlohmann::json::parse(answer.calls[0].arguments);
            CHECK(arguments.is_object());
            if (family.starts_with("LFM2")) continue;  // writes Python; its grammar knows no types
            REQUIRE(arguments.size() == 2);
            CHECK(arguments["days"].is_number_integer());
            CHECK(arguments["wind"].is_boolean());
        }
    }
}

TEST_CASE("who can wait is answered beside and after those who cannot") {
    World world({.sequences = 1});
    std::vector<std::unique_ptr<Listener>> listeners;
    for (int i = 0; i < 6; ++i) {
        listeners.push_back(std::make_unique<Listener>());
        Request request = listeners.back()->request("hello", 20);
        request.background = i % 2 == 0;
        REQUIRE(world.engine->submit(std::move(request)));
    }
    for (const auto& listener : listeners)
        CHECK(reason_of(listener->end()) == FinishReason::Length);
}

TEST_CASE("answers with and without grammars share one batch") {
    World world({}, {.context = 4096});
    Listener plain;
    Listener forced;
    REQUIRE(world.engine->submit(plain.request("hello", 60)));
    Request request = forced.request("w", 2000);
    request.tools = {weather_tool()};
    request.tool_choice = {.kind = ToolChoice::Kind::Required};
    REQUIRE(world.engine->submit(std::move(request)));
    CHECK(reason_of(plain.end()) == FinishReason::Length);
    CHECK(reason_of(forced.end()) == FinishReason::Stop);
}

TEST_CASE("a hostile schema is refused, and hurts nobody else") {
    World world;
    Listener listener;
    Request request = listener.request("a", 10);
    Tool tool = weather_tool();
    tool.parameters =
        R"({"type":"object","properties":{"a":{"type":"string","pattern":"^((a?)*)*b$"}}})";
    request.tools = {tool};
    request.tool_choice = {.kind = ToolChoice::Kind::Required};
    REQUIRE(world.engine->submit(std::move(request)));
    CHECK(error_of(listener.end()).code == ErrorCode::InvalidArgument);

    Listener after;
    CHECK(reason_of(world.answer(after, "b", 4)) == FinishReason::Length);
}

TEST_CASE("a named backend that is absent is an error with what there is") {
    const testing::ScratchModel model;
    const SystemClock clock;
    Timer timer;
    Log log({.quiet = true});
    const auto refused = Engine::open({.model_path = model.path(), .hardware = "metal"},
                                      {.clock = clock, .timer = timer, .log = log});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Unsupported);
    CHECK(refused.error().message.find("there is: cpu") != std::string::npos);
}

}  // namespace
}  // namespace elpis::engine
