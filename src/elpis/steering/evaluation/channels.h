#pragma once

#include <string_view>

// Names of the word lists of a corpus, and of what instruments tell of them: the ends of the axes,
// beside the quadrants' own.
namespace elpis::steering::evaluation::channel {

inline constexpr std::string_view kGlad = "glad";
inline constexpr std::string_view kSad = "sad";
inline constexpr std::string_view kStirred = "stirred";
inline constexpr std::string_view kStill = "still";
// Of a concept: its own texts, and those of its opposite.
inline constexpr std::string_view kOwn = "own";
inline constexpr std::string_view kOpposite = "opposite";

}  // namespace elpis::steering::evaluation::channel
