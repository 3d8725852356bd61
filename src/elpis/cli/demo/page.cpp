#include "elpis/cli/demo/page.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/cli/bar.h"
#include "elpis/cli/columns.h"
#include "elpis/cli/demo/moods.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

constexpr int kLabel = 10;
constexpr int kWidest = 80;

std::string bar_line(std::string_view axis, double value, int half, Ink ink, const Look& look) {
    return fmt::format(
        "  {:<9}{}  {:+.2f}\n", axis, paint(look, ink, gauge(value, half, look.unicode)), value);
}

}  // namespace

int page_width(const Look& look) {
    return std::min(look.width, kWidest);
}

std::string labelled(std::string_view label, std::string_view text, const Look& look) {
    return paint(look, Ink::Faint, fmt::format("{:<{}}", label, kLabel)) +
           wrapped(text, page_width(look), kLabel) + "\n";
}

std::string mood_heading(const Mood& mood, std::string_view quadrant, const Look& look) {
    const std::string_view times = look.unicode ? "×" : "x";
    std::string story;
    for (const Happening& happening : mood.happenings) {
        story += fmt::format("{}{}", story.empty() ? "" : ", ", happening.event_type);
        if (happening.times > 1) story += fmt::format(" {}{}", times, happening.times);
    }
    const std::string about = fmt::format("{}, after {}", mood.character, story);
    const int margin = columns(quadrant) + 2;
    return fmt::format("{}  {}\n",
                       paint(look, Ink::Bold, paint(look, mood.ink, quadrant)),
                       wrapped(about, page_width(look), margin));
}

std::string mood_bars(double valence, double arousal, Ink ink, const Look& look) {
    const int half = look.width < 50 ? 6 : 12;
    return bar_line("valence", valence, half, ink, look) +
           bar_line("arousal", arousal, half, ink, look);
}

std::string sampling_line(double temperature, double top_p) {
    return fmt::format("  {:<9}temperature {:.2f}, top_p {:.2f}\n", "sampling", temperature, top_p);
}

std::string measures_text(const Measures& measures) {
    return fmt::format(
        "{} answers, {} tokens, {:.0f} tokens/s while writing. First token {:.0f} ms after the "
        "question (mean), {:.1f} s after the start of this demo, loading included.",
        measures.answers,
        measures.tokens,
        measures.seconds > 0 ? measures.counted_tokens / measures.seconds : 0.0,
        measures.answers > 0 ? measures.first_token_seconds * 1000 / measures.answers : 0.0,
        measures.start_to_first_token);
}

std::string modulation_text(std::string_view modulation_type) {
    if (modulation_type == "steering") {
        return "The moods acted through sampling and through steering vectors in the model.";
    }
    if (modulation_type == "sampling") {
        return "Moods acted through sampling only: the feeling set temperature and top_p. Steering "
               "vectors are made during the first answers of a model; later ones are steered.";
    }
    return "This server says that moods do not act on its answers.";
}

}  // namespace elpis::cli
