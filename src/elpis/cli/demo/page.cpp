#include "elpis/cli/demo/page.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/cli/bar.h"
#include "elpis/cli/columns.h"
#include "elpis/cli/demo/mcp_client.h"
#include "elpis/cli/demo/moods.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using Json = McpClient::Json;

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

std::string shape_line(const Json& started) {
    std::string lines;
    const Json sampling = started.value("modulated_params", Json::object());
    if (!sampling.empty()) {
        lines += fmt::format("  {:<9}temperature {:.2f}, top_p {:.2f}\n",
                             "sampling",
                             sampling.value("temperature", 0.0),
                             sampling.value("top_p", 0.0));
    }
    const Json steering = started.value("steering", Json::object());
    const Json blocks = steering.value("blocks", Json::array());
    if (steering.value("applied", false) && !blocks.empty()) {
        lines += fmt::format("  {:<9}{:.0f} % of the activations' length, blocks {} to {}\n",
                             "steering",
                             steering.value("fraction", 0.0) * 100,
                             blocks.front().get<int>(),
                             blocks.back().get<int>());
    }
    return lines;
}

std::optional<std::string> felt_line(const Json& felt) {
    if (!felt.value("measured", false) || !felt.contains("valence")) return std::nullopt;
    return fmt::format("  {:<9}valence {:+.2f}, arousal {:+.2f}\n",
                       "felt",
                       felt.value("valence", 0.0),
                       felt.value("arousal", 0.0));
}

std::string exchange_felt_line(const Json& felt) {
    const auto place = [](const Json& of) {
        return fmt::format(
            "({:+.2f}, {:+.2f})", of.value("valence", 0.0), of.value("arousal", 0.0));
    };
    if (!felt.value("measured", false) || !felt.contains("valence")) return {};
    const Json message = felt.value("message", Json::object());
    return fmt::format("  {:<9}{}the answer {}\n",
                       "felt",
                       message.empty() ? "" : fmt::format("your message {}, ", place(message)),
                       place(felt));
}

void Measures::add(int answer_tokens, int first_tokens, double to_first, double after_first) {
    ++answers;
    tokens += answer_tokens;
    if (first_tokens == 0) return;
    first_token_seconds += to_first;
    counted_tokens += answer_tokens - first_tokens;
    seconds += after_first;
}

std::string measures_text(const Measures& measures) {
    return fmt::format(
        "{} answers, {} tokens, {:.0f} tokens/s while writing. First token {:.0f} ms after the "
        "question (mean), {:.1f} s after the start of this demo, loading included, a wait for "
        "vectors not.",
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
