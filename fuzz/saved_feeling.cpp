#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"

// A text is a saved feeling or is refused with a reason. One that is read can be lived on and saved
// again, and its shares go on summing to what is felt.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis::affect;
    auto saved = from_json({reinterpret_cast<const char*>(data), size});
    if (!saved) {
        if (saved.error().message.empty()) std::abort();
        return 0;
    }
    const auto again = from_json(to_json(*saved));
    if (!again || *again != *saved) std::abort();
    Options options;
    options.habituation.factor = 0.8;
    options.noise.valence = 0.01;
    Feeling feeling(options, *saved, Seconds{7});
    const Instant now = feeling.saved().moment.time + Seconds{60};
    if (!feeling.apply({.valence = 0.3, .arousal = -0.2, .type = "event"}, now)) std::abort();
    const Explanation why = feeling.explain(now + Seconds{60});
    State sum = why.temperament + why.through_mood + why.earlier.direct + why.chance.direct;
    for (const ActingEvent& event : why.events)
        sum = sum + event.share.direct;
    // Texts may be off by a millionth, and in each of both axes.
    if (!(distance(sum, why.emotion) < 1e-5)) std::abort();
    if (!from_json(to_json(feeling.saved()))) std::abort();
    return 0;
}
