#include "elpis/mind/calls.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/modulation.h"
#include "elpis/affect/options.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/mind/generation.h"
#include "elpis/mind/options.h"
#include "elpis/mind/ranges.h"
#include "elpis/mind/sampling_wish.h"
#include "elpis/mind/shaping.h"
#include "elpis/persona/name.h"

namespace elpis::mind {
namespace {

constexpr std::size_t kMostStopStrings = 16;
constexpr std::size_t kLongestStopString = 256;
constexpr std::size_t kLongestToolName = 128;
constexpr double kHottest = 2.0;

Result<void> check_messages(const std::vector<engine::Message>& messages) {
    constexpr std::array<std::string_view, 6> kRoles{
        "system", "developer", "user", "assistant", "tool", "function"};
    if (messages.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    "messages is empty; give at least one {role, content}");
    }
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (std::ranges::find(kRoles, messages[i].role) == kRoles.end()) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("messages[{}].role is \"{}\"; it must be system, user, "
                                    "assistant or tool",
                                    i,
                                    utf8::printable(messages[i].role.substr(0, 40))));
        }
    }
    return {};
}

Result<void> check_stop(const std::vector<std::string>& stop) {
    if (stop.size() > kMostStopStrings) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format(
                "stop has {} strings; at most {} are allowed", stop.size(), kMostStopStrings));
    }
    for (std::size_t i = 0; i < stop.size(); ++i) {
        if (stop[i].empty() || stop[i].size() > kLongestStopString) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("stop[{}] has {} bytes; it must have 1 to {}",
                                    i,
                                    stop[i].size(),
                                    kLongestStopString));
        }
    }
    return {};
}

// What both kinds of call have.
template <class Call>
Result<void> check_common(const Call& call) {
    ELPIS_OK(persona::check_character_name(call.character));
    ELPIS_OK(check_messages(call.messages));
    ELPIS_OK(check_stop(call.stop));
    if (call.max_tokens && *call.max_tokens < 1) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("max_tokens is {}; it must be at least 1", *call.max_tokens));
    }
    ELPIS_OK(check_range("temperature", call.temperature, 0.0, kHottest));
    ELPIS_OK(check_range("top_p", call.top_p, 0.0, 1.0));
    ELPIS_OK(check(call.sampling));
    if (call.emotion) {
        ELPIS_OK(check_range("emotion.valence", call.emotion->valence, -1.0, 1.0));
        ELPIS_OK(check_range("emotion.arousal", call.emotion->arousal, -1.0, 1.0));
    }
    return {};
}

// What both come to. Messages and stop strings are taken out of the call.
template <class Call>
engine::Request common_request(Call& call,
                               const affect::Modulation& feeling,
                               const Options& options) {
    const bool felt = feeling_samples(call.shape, call.temperature, options);
    engine::Request request;
    request.sampling.temperature =
        call.temperature.value_or(felt ? feeling.temperature : options.temperature);
    request.sampling.top_p = call.top_p.value_or(felt ? feeling.top_p : options.top_p);
    request.sampling.seed = call.seed;
    apply(call.sampling, request.sampling);
    request.adapters = std::move(call.adapters);
    request.messages = std::move(call.messages);
    request.max_tokens = call.max_tokens.value_or(options.max_tokens);
    request.stop = std::move(call.stop);
    request.thinking = call.thinking.value_or(options.thinking);
    request.background = call.background;
    return request;
}

}  // namespace

Result<void> check(const GenerateCall& call) {
    return check_common(call);
}

Result<void> check(const FunctionCall& call) {
    ELPIS_OK(check_common(call));
    for (std::size_t i = 0; i < call.tools.size(); ++i) {
        if (call.tools[i].name.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("tools[{}] has no name; give function.name", i));
        }
        if (call.tools[i].name.size() > kLongestToolName) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("tools[{}].function.name has {} bytes; it must have 1 to {}",
                                    i,
                                    call.tools[i].name.size(),
                                    kLongestToolName));
        }
    }
    using Kind = engine::ToolChoice::Kind;
    const bool must_call =
        call.tool_choice.kind == Kind::Required || call.tool_choice.kind == Kind::Named;
    if (must_call && call.tools.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    "tool_choice demands a call, but tools is empty; offer at least one tool");
    }
    if (call.tool_choice.kind == Kind::Named &&
        std::ranges::find(call.tools, call.tool_choice.name, &engine::Tool::name) ==
            call.tools.end()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("tool_choice names \"{}\", which is not among the tools",
                                utf8::printable(call.tool_choice.name)));
    }
    return {};
}

bool feeling_samples(const ShapeWish& shape,
                     std::optional<double> temperature,
                     const Options& options) {
    const auto means = shape.means.value_or(options.steering.means);
    return shape.modulation && means.sampling && !temperature;
}

OwnSampling nudged(const OwnSampling& own,
                   const affect::Modulation& feeling,
                   const affect::Options::Sampling& map) {
    const affect::Modulation neutral = affect::modulate({}, map);
    OwnSampling moved;
    if (own.temperature && *own.temperature > 0.0) {
        const double least = std::min(*own.temperature, std::max(map.temperature_min, 0.01));
        moved.temperature = std::clamp(
            *own.temperature + feeling.temperature - neutral.temperature, least, kHottest);
    } else {
        moved.temperature = own.temperature;
    }
    // What the caller left open is the feeling's.
    if (!own.top_p && moved.temperature.value_or(0.0) > 0.0) moved.top_p = feeling.top_p;
    if (own.top_p) {
        const double least = std::min(*own.top_p, map.top_p_min);
        moved.top_p = std::clamp(*own.top_p + feeling.top_p - neutral.top_p, least, 1.0);
    }
    return moved;
}

engine::Request to_request(GenerateCall call,
                           const affect::Modulation& feeling,
                           const Options& options) {
    engine::Request request = common_request(call, feeling, options);
    request.format = std::move(call.format);
    return request;
}

engine::Request to_request(FunctionCall call,
                           const affect::Modulation& feeling,
                           const Options& options) {
    engine::Request request = common_request(call, feeling, options);
    request.tools = std::move(call.tools);
    request.tool_choice = std::move(call.tool_choice);
    return request;
}

}  // namespace elpis::mind
