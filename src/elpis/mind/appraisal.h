#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "elpis/affect/event_table.h"
#include "elpis/affect/impulse.h"
#include "elpis/engine/message.h"
#include "elpis/mind/options.h"
#include "elpis/mind/watch.h"
#include "elpis/steering/probe.h"

// What was said to a character, and what it answered, as events that move its feeling.
namespace elpis::mind {

// One exchange, over.
struct Exchange {
    std::string_view asked;  // the last user message; empty when there was none
    std::string_view reply;
    const steering::ProbeReading* probed = nullptr;  // null: nothing was measured
    const Watch* watch = nullptr;                    // what it was measured with; null as probed is
};

// The impulses of an exchange, in the order in which they happened: what was asked first. By what
// was measured where the options say so and a measurement is there, else by words. Empty when
// nothing moves; a blank reply is no exchange. Pure.
std::vector<affect::Impulse> appraise(const Exchange& exchange,
                                      const Options::Appraisal& how,
                                      const affect::EventTable& events);

// What the words of a text would do; nothing where they say nothing. Pure.
std::optional<affect::Impulse> impulse_by_words(std::string_view text,
                                                const affect::EventTable& events);

// Whether what was asked matters at all.
bool moved_by_asked(const Options::Appraisal& how);

// Empty when no message is the user's.
std::string_view last_user_message(const std::vector<engine::Message>& messages);

}  // namespace elpis::mind
