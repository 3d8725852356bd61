#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/modulation.h"
#include "elpis/affect/state.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/mind/sampling_wish.h"
#include "elpis/mind/shaping.h"
#include "elpis/mind/watch.h"
#include "elpis/streams/stream.h"

// What can be asked of a character, and the answer while it is under way: plain values.
namespace elpis::mind {

inline constexpr std::string_view kDefaultCharacter = "default";

// One answer asked for, by a character who feels.
struct GenerateCall {
    std::string character{kDefaultCharacter};
    std::vector<engine::Message> messages;
    std::optional<int> max_tokens;      // absent: the setting
    std::optional<double> temperature;  // given: the feeling leaves temperature and top_p alone
    std::optional<double> top_p;
    std::optional<std::uint32_t> seed;
    SamplingWish sampling;
    std::vector<engine::AdapterWish> adapters;  // of those that the backend offers
    engine::Format format;                      // not free: unsteered, as tool calls are
    std::vector<std::string> stop;
    std::optional<bool> thinking;          // before it answers; absent: the setting
    bool background = false;               // whoever else asks goes first
    std::optional<affect::State> emotion;  // feel this for one answer; the state stays as it is
    ShapeWish shape;                       // how the feeling may act; may name feelings itself
    WatchWish watch;                       // what the caller wants to know of how it felt
};

// One function call asked for. Its answer is never appraised.
struct FunctionCall {
    std::string character{kDefaultCharacter};
    std::vector<engine::Message> messages;
    std::vector<engine::Tool> tools;
    engine::ToolChoice tool_choice;
    std::vector<engine::AdapterWish> adapters;
    bool background = false;
    std::optional<double> temperature;
    std::optional<affect::State> emotion;  // as in GenerateCall
    ShapeWish shape;
    WatchWish watch;
};

// Something said to a character who remembers the talk: the server keeps it, for each user.
struct SayCall {
    std::string user;
    std::string text;
    GenerateCall how;  // everything but the messages, which it has none of
};

// An answer under way. Who drops it without cancelling lets it run to its end.
struct Generation {
    std::string id;  // of listed streams; empty otherwise
    std::string character;
    affect::Modulation
        modulation;  // what the feeling gave at admission, whether or not it was used
    Shape shape;     // by which means the feeling acts
    Watch watch;     // what of it is measured
    std::shared_ptr<streams::Stream> stream;
};

}  // namespace elpis::mind
