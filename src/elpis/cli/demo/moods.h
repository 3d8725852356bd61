#pragma once

#include <array>
#include <span>
#include <string_view>

#include "elpis/cli/terminal.h"

namespace elpis::cli {

// What happens to a character, in the words of update_emotion.
struct Happening {
    std::string_view event_type;
    double intensity = 1.0;
    int times = 1;
};

// A character of the demo, and what brings it into its corner of the plane of feelings.
struct Mood {
    std::string_view character;
    std::string_view quadrant;  // where it ends up
    Ink ink = Ink::Plain;
    std::span<const Happening> happenings;
};

// One for each quadrant.
const std::array<Mood, 4>& moods();

}  // namespace elpis::cli
