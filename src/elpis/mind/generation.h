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

// What programs need that were not made for characters who feel.
struct Beside {
    // Nobody answers: no role, no feeling, nothing is remembered or moved; the model alone. For
    // what chat programs ask beside the talk, like a title for it.
    bool plain = false;
    // In role and with a feeling, but nobody lives through it: nothing is appraised, and nothing is
    // written down. For answers that are tried out.
    bool imagined = false;
    // The caller's own temperature and top_p are moved by as much as the feeling moves the
    // settings', instead of silencing it: for callers that always send some. 0 stays 0.
    bool nudged = false;
};

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
    Beside beside;
};

// One function call asked for. Its answer is never appraised.
struct FunctionCall {
    std::string character{kDefaultCharacter};
    std::vector<engine::Message> messages;
    std::vector<engine::Tool> tools;
    engine::ToolChoice tool_choice;
    std::vector<engine::AdapterWish> adapters;
    bool background = false;
    // All of these as in GenerateCall.
    std::optional<int> max_tokens;
    std::optional<double> temperature;
    std::optional<double> top_p;
    std::optional<std::uint32_t> seed;
    SamplingWish sampling;
    std::vector<std::string> stop;
    std::optional<bool> thinking;
    std::optional<affect::State> emotion;
    ShapeWish shape;
    WatchWish watch;
    Beside beside;
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
    bool plain = false;  // it is nobody's answer
    affect::Modulation
        modulation;              // what the feeling gave at admission, whether or not it was used
    affect::Modulation sampled;  // what is used
    Shape shape;                 // by which means the feeling acts
    Watch watch;                 // what of it is measured
    std::shared_ptr<streams::Stream> stream;
};

}  // namespace elpis::mind
