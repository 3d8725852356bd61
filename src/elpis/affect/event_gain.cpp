#include "elpis/affect/event_gain.h"

#include "elpis/affect/habituation.h"
#include "elpis/affect/mood_bias.h"
#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/affect/surprise.h"

namespace elpis::affect {

State gained(const Happening& event,
             const EventMemory& memory,
             const State& mood,
             const Options& options) {
    const double gain =
        memory.habituation.gain(event.type, event.time, options.habituation) *
        surprise_gain(memory.expectation, event.asked.valence, options.surprise.gain);
    const State scaled = {.valence = event.asked.valence * gain,
                          .arousal = event.asked.arousal * gain};
    return biased(scaled, mood, options.mood_bias);
}

void learn(EventMemory& memory, const Happening& event, const Options& options) {
    memory.habituation.record(event.type, event.time, options.habituation);
    memory.expectation =
        learned(memory.expectation, event.asked.valence, options.surprise.learning_rate);
}

}  // namespace elpis::affect
