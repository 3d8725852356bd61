#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "elpis/affect/simulation.h"
#include "elpis/config/scenario_from_toml.h"

// A text is a scenario that can be lived through, unless that is too much work, or is refused with
// reasons.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis;
    auto scenario =
        config::scenario_from_toml({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
    if (!scenario) {
        if (scenario.error().empty()) std::abort();
        for (const Error& error : scenario.error()) {
            if (error.message.empty()) std::abort();
        }
        return 0;
    }
    // A day in a few steps, so that the reader is what is tried and not the patience.
    scenario->step = scenario->length / 10.0;
    if (scenario->plans.size() > 20) scenario->plans.resize(20);
    const auto life = affect::simulate(*scenario);
    if (!life && life.error().message.empty()) std::abort();
    return 0;
}
