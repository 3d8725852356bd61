#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "elpis/steering/options.h"

namespace elpis::mind {

struct Options {
    // Used where neither the caller nor the feeling says otherwise.
    double temperature = 0.7;
    double top_p = 0.9;
    int max_tokens = 4096;
    bool thinking = true;  // before an answer, where the model can

    // What a character's own system prompt takes the place of, where it asks for it: the engine's
    // setting.
    std::string system_prompt;

    // What moves a character's feeling by itself: whose text, and how it is read. Probe needs a set
    // of vectors with gauges; until there is one, words are looked for.
    struct Appraisal {
        enum class Mode { Words, Probe, Off } mode = Mode::Words;
        enum class Source { Reply, User, Both, Off } source = Source::Reply;
    } appraisal;

    steering::Options steering;

    std::size_t max_characters = 1000;
    std::size_t max_waiting_calls = 128;  // calls that wait for an answer at once
};

constexpr std::string_view name_of(Options::Appraisal::Mode mode) {
    using Mode = Options::Appraisal::Mode;
    switch (mode) {
        case Mode::Words:
            return "words";
        case Mode::Probe:
            return "probe";
        case Mode::Off:
            return "off";
    }
    return "words";
}

constexpr std::string_view name_of(Options::Appraisal::Source source) {
    using Source = Options::Appraisal::Source;
    switch (source) {
        case Source::Reply:
            return "reply";
        case Source::User:
            return "user";
        case Source::Both:
            return "both";
        case Source::Off:
            return "off";
    }
    return "reply";
}

}  // namespace elpis::mind
