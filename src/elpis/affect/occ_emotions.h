#pragma once

#include <span>
#include <string_view>

#include "elpis/affect/pad.h"

namespace elpis::affect {

// An emotion of OCC (Ortony, Clore & Collins 1988) and where it lies.
struct OccEmotion {
    std::string_view name;  // as an event type: "happy_for"
    Pad place;
};

// F10: the table of ALMA (Gebhard 2005). Relief, and a few signs, differ between reprints.
std::span<const OccEmotion> occ_emotions();

}  // namespace elpis::affect
