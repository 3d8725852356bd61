#pragma once

#include <optional>
#include <string_view>

namespace elpis::affect {

// What the words of an answer say about how it went: an event type of the standard table and its
// intensity.
struct Appraisal {
    std::string_view event_type;
    double intensity = 0.0;

    bool operator==(const Appraisal&) const = default;
};

// Looks for whole words, in any case, of four groups (docs/affect.md lists them); the first group
// with a word in the text wins, wherever it stands. A word does not count within three words after
// a negation ("no", "not", "without", …) in the same clause: "no error", "without any errors",
// "not fixed yet". Nothing for blank text, or when no word counts. Linear in the text; any bytes.
std::optional<Appraisal> appraise_words(std::string_view text);

}  // namespace elpis::affect
