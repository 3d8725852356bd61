#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "elpis/engine/adapter_set.h"
#include "elpis/engine/embedding.h"
#include "elpis/engine/event.h"
#include "elpis/engine/message.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/probe.h"
#include "elpis/steering/scope.h"

namespace elpis::engine {

// How tokens are chosen. Order: bias, penalties, DRY, top-k, typical, top-p, min-p, temperature.
// Temperature 0 is greedy.
struct Sampling {
    double temperature = 0.7;           // 0 … 2
    double top_p = 0.9;                 // 0 … 1
    int top_k = 40;                     // 0 = all
    double min_p = 0.05;                // 0 … 1
    std::optional<std::uint32_t> seed;  // absent: random

    // Locally typical sampling (Meister et al., arXiv 2202.00666); 1: off.
    double typical_p = 1.0;  // above 0 … 1

    // Against repetition: of the last `window` tokens, the prompt's included, each one's logit is
    // divided by `repeat` (multiplied, below 0), and lowered by `presence` once and by `frequency`
    // for each time it occurs.
    struct Penalties {
        double repeat = 1.0;     // 1: off
        double frequency = 0.0;  // −2 … 2
        double presence = 0.0;   // −2 … 2
        int window = 64;

        bool on() const {
            return window > 0 && (repeat != 1.0 || frequency != 0.0 || presence != 0.0);
        }
    };
    Penalties penalties;

    // DRY: a token that would continue a repetition longer than `allowed_length` is lowered by
    // multiplier · base^(length − allowed_length). 0: off.
    struct Dry {
        double multiplier = 0.0;
        double base = 1.75;
        int allowed_length = 2;
        int window = 1024;  // tokens looked back on

        bool on() const { return multiplier > 0.0 && window > 0; }
    };
    Dry dry;

    // Added to the logits of single tokens.
    struct Bias {
        std::int32_t token = 0;
        double add = 0.0;
    };
    std::vector<Bias> biases;

    // Report of each token how likely it was, and so many others; absent: nothing.
    std::optional<int> logprobs;
};

// Which functions the model may or must call.
struct ToolChoice {
    enum class Kind { Auto, None, Required, Named } kind = Kind::Auto;
    std::string name;  // for Named
};

// What the text of an answer must be.
struct Format {
    enum class Kind {
        Text,     // anything
        Json,     // some JSON object
        Schema,   // JSON that `source`, a JSON schema, describes
        Grammar,  // what `source`, a grammar in GBNF, describes
    } kind = Kind::Text;
    std::string source;
    // Of a schema: refused where it has a pattern that the answer could not be held to, which is
    // else left out.
    bool strict = false;

    bool free() const { return kind == Kind::Text; }
};

// What is done to the activations of this answer, and from which token on.
struct Steering {
    std::shared_ptr<const steering::Injection> injection;  // null or empty: nothing
    steering::Scope scope = steering::Scope::Turn;
    bool thoughts = true;  // whether what the model thinks before it answers is steered, too
};

// One answer, or one text to be read, asked for. A value: nothing in it points into the caller.
struct Request {
    std::vector<Message> messages;
    std::vector<Tool> tools;
    ToolChoice tool_choice;
    Format format;  // not beside tools that may be called: a call has a form of its own
    Sampling sampling;
    bool thinking = true;     // where the model's template leaves the choice; demanded forms never
    bool background = false;  // whoever else asks goes first
    int max_tokens = 2048;    // limited to the room the context leaves
    std::vector<std::string> stop;  // strings that end the answer, not part of it
    std::stop_token cancelled;      // looked at before every step
    std::vector<AdapterWish> adapters;
    Steering steering;
    std::shared_ptr<const steering::Probe> probe;  // null: the answer is not watched
    bool probe_as_it_comes = false;                // each token is told once it was read, too

    // Given: no answer is wanted. This text is read in the background, everything above but
    // `cancelled` is ignored, and the end is a ReadDone.
    std::optional<steering::ReadTask> read;

    // Given: no answer is wanted either, but this as a vector. Everything above but `cancelled` and
    // `background` is ignored, and the end is an EmbeddingDone.
    std::optional<EmbeddingTask> embed;

    // Called on engine threads, one call at a time, in order. Must be quick and must not throw.
    std::function<void(Event)> on_event;
};

}  // namespace elpis::engine
