#include "elpis/cli/vectors/felt_page.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/state.h"
#include "elpis/cli/terminal.h"
#include "elpis/steering/felt.h"

namespace elpis::cli {
namespace {

using affect::State;
using steering::FeltText;

constexpr Look kColour{.terminal = true, .colour = true, .unicode = true, .width = 20};

// "caf" and "é", whose two bytes are two tokens.
std::vector<std::string> five_pieces() {
    return {"I", " love", " caf", "\xC3", "\xA9"};
}

FeltText example() {
    FeltText felt;
    felt.whole = {.place = State{.valence = 0.5, .arousal = -0.25},
                  .labels = {{"joy", 1.5}, {"anger", -0.5}}};
    for (const double valence : {0.0, 0.9, 0.1, -0.2, -0.9})
        felt.tokens.push_back({.place = State{.valence = valence, .arousal = 0.3}, .labels = {}});
    return felt;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST_CASE("without colours every token has a line with its figures") {
    const std::string page = felt_page(example(), five_pieces(), {});
    CHECK(contains(page, "+0.90    +0.30  \" love\""));
    CHECK(contains(page, "\"I\"  (does not count)"));
    CHECK(contains(page, "joy           +1.50"));
    CHECK_FALSE(contains(page, "\x1b["));
}

TEST_CASE("with colours the text itself is the map, and characters stay whole") {
    const std::string page = felt_page(example(), five_pieces(), kColour);
    CHECK(contains(page, "\x1b[97;48;5;40m love\x1b[0m"));
    CHECK(contains(page, "\x1b[97;48;5;160m\xC3\xA9\x1b[0m"));
    CHECK_FALSE(contains(page, "\xEF\xBF\xBD"));
}

TEST_CASE("what a text holds cannot command the terminal") {
    const std::vector<std::string> pieces{"a", "\x1b[2J", "b", "c", "d"};
    CHECK_FALSE(contains(felt_page(example(), pieces, kColour), "\x1b[2J"));
    CHECK_FALSE(contains(felt_page(example(), pieces, {}), "\x1b"));
}

TEST_CASE("a set without a plane gives its labels alone") {
    FeltText felt = example();
    felt.whole.place.reset();
    const std::string page = felt_page(felt, five_pieces(), {});
    CHECK(contains(page, "no plane"));
    CHECK(contains(page, "joy"));
}

TEST_CASE("programs get the same figures") {
    const auto json = nlohmann::json::parse(felt_json(example(), five_pieces(), "trained", "00ff"));
    CHECK(json["felt"]["valence"] == 0.5);
    CHECK(json["labels"]["joy"] == 1.5);
    CHECK(json["tokens"].size() == 5);
    CHECK(json["tokens"][1]["text"] == " love");
    CHECK(json["set_hash"] == "00ff");
}

}  // namespace
}  // namespace elpis::cli
