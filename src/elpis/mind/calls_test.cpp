#include "elpis/mind/calls.h"

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/modulation.h"
#include "elpis/affect/options.h"
#include "elpis/base/error.h"
#include "elpis/engine/request.h"
#include "elpis/mind/mind.h"

namespace elpis::mind {
namespace {

using Kind = engine::ToolChoice::Kind;

constexpr affect::Modulation kFeeling{.temperature = 0.5, .top_p = 0.95};

GenerateCall question() {
    GenerateCall call;
    call.messages = {{.role = "user", .content = "why?"}};
    return call;
}

std::string refusal(const GenerateCall& call) {
    const auto checked = check(call);
    if (checked) return {};
    CHECK(checked.error().code == ErrorCode::InvalidArgument);
    return checked.error().message;
}

TEST_CASE("the feeling decides temperature and top_p when the caller does not") {
    const engine::Request request = to_request(question(), kFeeling, {});
    CHECK(request.sampling.temperature == 0.5);
    CHECK(request.sampling.top_p == 0.95);
}

TEST_CASE("a given temperature silences the feeling on both axes") {
    GenerateCall call = question();
    call.temperature = 0.0;
    const engine::Request request = to_request(call, kFeeling, {.temperature = 0.7, .top_p = 0.9});
    CHECK(request.sampling.temperature == 0.0);
    CHECK(request.sampling.top_p == 0.9);
}

TEST_CASE("a given top_p leaves the temperature to the feeling") {
    GenerateCall call = question();
    call.top_p = 0.3;
    const engine::Request request = to_request(call, kFeeling, {});
    CHECK(request.sampling.temperature == 0.5);
    CHECK(request.sampling.top_p == 0.3);
}

TEST_CASE("without modulation the settings decide") {
    GenerateCall call = question();
    call.shape.modulation = false;
    const engine::Request request = to_request(call, kFeeling, {.temperature = 0.6, .top_p = 0.8});
    CHECK(request.sampling.temperature == 0.6);
    CHECK(request.sampling.top_p == 0.8);
}

TEST_CASE("a function call takes temperature and top_p from the feeling, too") {
    FunctionCall call;
    call.messages = question().messages;
    const engine::Request request = to_request(call, kFeeling, {});
    CHECK(request.sampling.temperature == 0.5);
    CHECK(request.sampling.top_p == 0.95);
}

TEST_CASE("every bad field is refused by its name") {
    CHECK(refusal(question()).empty());
    GenerateCall call = question();
    call.messages.clear();
    CHECK(refusal(call).starts_with("messages is empty"));
    call = question();
    call.messages[0].role = "wizard";
    CHECK(refusal(call).find("messages[0].role is \"wizard\"") != std::string::npos);
    call = question();
    call.max_tokens = 0;
    CHECK(refusal(call).starts_with("max_tokens is 0"));
    call = question();
    call.temperature = 2.5;
    CHECK(refusal(call).starts_with("temperature is 2.5"));
    call = question();
    call.temperature = std::numeric_limits<double>::quiet_NaN();
    CHECK(refusal(call).starts_with("temperature is nan"));
    call = question();
    call.top_p = -0.1;
    CHECK(refusal(call).starts_with("top_p is -0.1"));
    call = question();
    call.stop = {""};
    CHECK(refusal(call).starts_with("stop[0]"));
    call = question();
    call.stop.assign(17, "x");
    CHECK(refusal(call).starts_with("stop has 17 strings"));
    call = question();
    call.emotion = {.valence = 0.0, .arousal = 1.5};
    CHECK(refusal(call).starts_with("emotion.arousal is 1.5"));
    call = question();
    call.character = "../etc/passwd";
    CHECK(refusal(call).find("is not a name") != std::string::npos);
}

TEST_CASE("a function call's own feeling is checked like an answer's") {
    FunctionCall call;
    call.messages = question().messages;
    call.emotion = {.valence = -1.5, .arousal = 0.0};
    REQUIRE_FALSE(check(call).has_value());
    CHECK(check(call).error().message.starts_with("emotion.valence is -1.5"));
}

TEST_CASE("a demanded call needs the tool it names") {
    FunctionCall call;
    call.messages = question().messages;
    call.tool_choice = {.kind = Kind::Required};
    CHECK_FALSE(check(call).has_value());
    call.tools = {{.name = "add"}};
    CHECK(check(call).has_value());
    call.tool_choice = {.kind = Kind::Named, .name = "sub"};
    CHECK_FALSE(check(call).has_value());
    call.tools.push_back({});
    call.tool_choice = {};
    CHECK_FALSE(check(call).has_value());
}

TEST_CASE("nudged values move as far as the feeling moves the settings'") {
    const affect::Options::Sampling map;
    const affect::Modulation neutral = affect::modulate({}, map);
    const affect::Modulation hot{.temperature = neutral.temperature + 0.2,
                                 .top_p = neutral.top_p - 0.1};
    const OwnSampling moved = nudged({.temperature = 1.0, .top_p = 0.5}, hot, map);
    CHECK(*moved.temperature == doctest::Approx(1.2));
    CHECK(*moved.top_p == doctest::Approx(0.5).epsilon(0.25));
    const OwnSampling same = nudged({.temperature = 1.0, .top_p = 0.95}, neutral, map);
    CHECK(*same.temperature == doctest::Approx(1.0));
    CHECK(*same.top_p == doctest::Approx(0.95));
}

TEST_CASE("nudging keeps greedy greedy, stays in range, and leaves what is open to the feeling") {
    const affect::Options::Sampling map;
    const affect::Modulation cold{.temperature = 0.1, .top_p = 0.7};
    CHECK(nudged({.temperature = 0.0, .top_p = {}}, cold, map).temperature == 0.0);
    CHECK_FALSE(nudged({.temperature = 0.0, .top_p = {}}, cold, map).top_p);
    const double low = *nudged({.temperature = 0.05, .top_p = {}}, cold, map).temperature;
    CHECK(low > 0.0);
    CHECK(low <= 0.05);
    const affect::Modulation hot{.temperature = 1.9, .top_p = 1.0};
    CHECK(*nudged({.temperature = 1.9, .top_p = 1.0}, hot, map).temperature == 2.0);
    CHECK(*nudged({.temperature = 1.9, .top_p = 1.0}, hot, map).top_p == 1.0);
    CHECK(nudged({.temperature = 1.0, .top_p = {}}, cold, map).top_p == 0.7);
    CHECK_FALSE(nudged({}, cold, map).temperature);
}

TEST_CASE("a call of functions says as much about its sampling as an answer in words") {
    FunctionCall call;
    call.messages = {{.role = "user", .content = "why?"}};
    call.max_tokens = 9;
    call.top_p = 0.25;
    call.seed = 7;
    call.stop = {"END"};
    call.sampling.top_k = 3;
    const engine::Request request = to_request(call, kFeeling, {});
    CHECK(request.max_tokens == 9);
    CHECK(request.sampling.top_p == 0.25);
    CHECK(request.sampling.seed == 7U);
    CHECK(request.stop == std::vector<std::string>{"END"});
    CHECK(request.sampling.top_k == 3);
    call.top_p = 2.0;
    REQUIRE_FALSE(check(call));
    CHECK(check(call).error().message.starts_with("top_p is 2"));
}

}  // namespace
}  // namespace elpis::mind
