#pragma once

#include <string_view>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"

namespace elpis::affect {

// F12: a feeling in one word, by its angle on Russell's circle (1980). Eight octants of 45°,
// counter-clockwise from pleasant; the word in the middle of each:
//   0° happy · 45° excited · 90° alert · 135° distressed
//   180° unhappy · 225° gloomy · 270° sleepy · 315° relaxed
std::string_view octant_of(const State& emotion);

// Whether a feeling is too weak for a word. It becomes so below radius − hysteresis and stops
// being so above radius + hysteresis; in between it stays what it was, so that the word of a
// feeling near the edge does not flicker.
bool is_neutral(const State& emotion, bool was_neutral, const Options& options);

// For a feeling without a past: the radius alone decides.
bool is_neutral(const State& emotion, const Options& options);

// "neutral", or the word of the octant.
std::string_view label_of(const State& emotion, bool neutral);

}  // namespace elpis::affect
