#include "elpis/cli/demo/page.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/cli/columns.h"
#include "elpis/cli/demo/mcp_client.h"
#include "elpis/cli/demo/moods.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

int widest_line(std::string_view page) {
    int widest = 0;
    for (std::size_t at = 0; at < page.size();) {
        const std::size_t end = std::min(page.find('\n', at), page.size());
        widest = std::max(widest, columns(page.substr(at, end - at)));
        at = end + 1;
    }
    return widest;
}

TEST_CASE("a feeling is two gauges with their figures") {
    CHECK(mood_bars(0.5, -1.0, Ink::Red, Look{}) ==
          "  valence  ............|######......  +0.50\n"
          "  arousal  ############|............  -1.00\n");
}

TEST_CASE("where there are colours the gauge has its mood's") {
    const Look look{.terminal = true, .colour = true, .unicode = true};
    CHECK(contains(mood_bars(1.0, 0.0, Ink::Red, look), "\x1b[31m····"));
}

TEST_CASE("everything fits a terminal of 80 columns, and one of 40") {
    for (const int width : {40, 80, 300}) {
        CAPTURE(width);
        const Look look{.terminal = true, .unicode = true, .width = width};
        std::string page =
            labelled("Question",
                     std::string(30, 'x') + " " + std::string(29, 'y') + " z z z z z z z z z",
                     look) +
            mood_bars(0.3, -0.3, Ink::Blue, look) +
            labelled("Honestly", modulation_text("sampling"), look) +
            labelled("Measured", measures_text({.answers = 4, .tokens = 240}), look);
        for (const Mood& mood : moods())
            page += mood_heading(mood, mood.quadrant, look);
        CHECK(widest_line(page) <= std::min(width, 80));
    }
}

TEST_CASE("a heading tells whose mood it is and what led there") {
    const std::string heading = mood_heading(moods()[3], "depleted", Look{});
    CHECK(heading == "depleted  Edgar, after failure x4, idle x14\n");
}

TEST_CASE("the measures are those of all answers together") {
    const std::string text = measures_text({.answers = 4,
                                            .tokens = 240,
                                            .counted_tokens = 236,
                                            .seconds = 2.0,
                                            .first_token_seconds = 0.2,
                                            .start_to_first_token = 1.26});
    CHECK(contains(text, "4 answers, 240 tokens, 118 tokens/s"));
    CHECK(contains(text, "50 ms"));
    CHECK(contains(text, "1.3 s"));
    CHECK(contains(measures_text({}), "0 tokens/s"));
}

TEST_CASE("how a feeling acts is told by what the server applied") {
    const McpClient::Json started{
        {"modulated_params", {{"temperature", 0.5}, {"top_p", 0.95}}},
        {"steering", {{"applied", true}, {"fraction", 0.126}, {"blocks", {10, 11, 12}}}}};
    CHECK(shape_line(started) ==
          "  sampling temperature 0.50, top_p 0.95\n"
          "  steering 13 % of the activations' length, blocks 10 to 12\n");
    CHECK(shape_line({{"steering", {{"applied", false}}}}).empty());
}

TEST_CASE("what was felt is a place, of the answer and of the message before it") {
    using Json = McpClient::Json;
    const Json felt{{"measured", true}, {"valence", -0.304}, {"arousal", 0.5}};
    CHECK(felt_line(felt) == "  felt     valence -0.30, arousal +0.50\n");
    CHECK(felt_line({{"measured", true}, {"valence", 0.0}, {"arousal", 0.0}}) ==
          "  felt     valence +0.00, arousal +0.00\n");
    CHECK_FALSE(felt_line({{"measured", false}, {"reason", "no vectors"}}));

    Json exchange = felt;
    exchange["message"] = {{"valence", -0.6}, {"arousal", 0.7}};
    CHECK(exchange_felt_line(exchange) ==
          "  felt     your message (-0.60, +0.70), the answer (-0.30, +0.50)\n");
    CHECK(exchange_felt_line(Json::object()).empty());
}

TEST_CASE("an answer without text counts, and has no time of its own") {
    Measures measures;
    measures.add(10, 1, 0.1, 0.5);
    measures.add(0, 0, 0.0, 0.0);
    CHECK(measures.answers == 2);
    CHECK(measures.counted_tokens == 9);
    CHECK(measures.seconds == 0.5);
}

TEST_CASE("how moods act is told as the server says it") {
    CHECK(contains(modulation_text("sampling"), "sampling only"));
    CHECK(contains(modulation_text("steering"), "steering vectors"));
    CHECK(contains(modulation_text("none"), "do not act"));
}

}  // namespace
}  // namespace elpis::cli
