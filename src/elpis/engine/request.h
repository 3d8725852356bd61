#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "elpis/engine/event.h"
#include "elpis/engine/message.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/probe.h"
#include "elpis/steering/scope.h"

namespace elpis::engine {

// How tokens are chosen. Order: top-k, then top-p, min-p, temperature. Temperature 0 is greedy.
struct Sampling {
    double temperature = 0.7;           // 0 … 2
    double top_p = 0.9;                 // 0 … 1
    int top_k = 40;                     // 0 = all
    double min_p = 0.05;                // 0 … 1
    std::optional<std::uint32_t> seed;  // absent: random
};

// Which functions the model may or must call.
struct ToolChoice {
    enum class Kind { Auto, None, Required, Named } kind = Kind::Auto;
    std::string name;  // for Named
};

// What is done to the activations of this answer, and from which token on.
struct Steering {
    std::shared_ptr<const steering::Injection> injection;  // null or empty: nothing
    steering::Scope scope = steering::Scope::Turn;
};

// One answer, or one text to be read, asked for. A value: nothing in it points into the caller.
struct Request {
    std::vector<Message> messages;
    std::vector<Tool> tools;
    ToolChoice tool_choice;
    Sampling sampling;
    int max_tokens = 2048;          // limited to the room the context leaves
    std::vector<std::string> stop;  // strings that end the answer, not part of it
    std::stop_token cancelled;      // looked at before every step
    Steering steering;
    std::shared_ptr<const steering::Probe> probe;  // null: the answer is not watched

    // Given: no answer is wanted. This text is read in the background, everything above but
    // `cancelled` is ignored, and the end is a ReadDone.
    std::optional<steering::ReadTask> read;

    // Called on engine threads, one call at a time, in order. Must be quick and must not throw.
    std::function<void(Event)> on_event;
};

}  // namespace elpis::engine
