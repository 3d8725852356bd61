#pragma once

#include <optional>
#include <string_view>

namespace elpis::affect {

// What the words of an answer say about how it went: an event type of the standard table and its
// intensity. Whole words, any case; the first group that matches wins. Nothing for blank text.
struct Appraisal {
    std::string_view event_type;
    double intensity = 0.0;
};

std::optional<Appraisal> appraise_words(std::string_view text);

}  // namespace elpis::affect
