#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "elpis/cli/demo/mcp_client.h"
#include "elpis/cli/demo/moods.h"
#include "elpis/cli/terminal.h"

// What the demo shows, as text.
namespace elpis::cli {

// Columns the demo uses: all of a narrow terminal, a readable part of a wide one.
int page_width(const Look& look);

// "Model     SmolLM2 …": a label and its text, wrapped.
std::string labelled(std::string_view label, std::string_view text, const Look& look);

// "excited · Iris, after insight ×2, success"
std::string mood_heading(const Mood& mood, std::string_view quadrant, const Look& look);

// A feeling as two gauges with their figures.
std::string mood_bars(double valence, double arousal, Ink ink, const Look& look);

// How a feeling acts on an answer that begins, of what generate_stream_start gave: the choice of
// words, and what is injected. Empty when it does not act.
std::string shape_line(const McpClient::Json& started);

// What an answer felt like to the model, of its `felt`; nothing when it was not measured.
std::optional<std::string> felt_line(const McpClient::Json& felt);

// The same for a message and the answer to it; empty when nothing was measured.
std::string exchange_felt_line(const McpClient::Json& felt);

// What was measured over all answers.
struct Measures {
    int answers = 0;
    int tokens = 0;
    int counted_tokens = 0;             // without the first of each answer
    double seconds = 0.0;               // in which those came
    double first_token_seconds = 0.0;   // of all answers together, with the model loaded
    double start_to_first_token = 0.0;  // from the start of the demo, loading included

    // One answer: its tokens, those of them that came with the first text (0: there was none), and
    // the seconds to that text and from there to the end.
    void add(int answer_tokens, int first_tokens, double to_first, double after_first);
};
std::string measures_text(const Measures& measures);

// How moods reach the answers in this version; `modulation_type` of get_capabilities.
std::string modulation_text(std::string_view modulation_type);

}  // namespace elpis::cli
