#include "elpis/cli/affect/event_forms.h"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/cli/affect/moment_text.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

journal::Event an_event() {
    return {.id = 7,
            .time = from_unix_seconds(951'782'401.25),
            .character = "odda",
            .type = "success",
            .intensity = 1.5,
            .impulse = {.valence = 0.2, .arousal = 0.1},
            .before = {.emotion = {.valence = 0.1, .arousal = -0.3}, .mood = {}},
            .after = {.emotion = {.valence = 1.0 / 3, .arousal = -0.2}, .mood = {}},
            .cause = journal::Cause::AppraisalWords,
            .context = "said \"done\",\nand left"};
}

TEST_CASE("an event as a JSON line is one line, and its figures come back bit for bit") {
    const std::string line = event_json_line(an_event());
    CHECK(std::ranges::count(line, '\n') == 1);
    const auto json = nlohmann::json::parse(line);
    CHECK(json["time"] == "2000-02-29T00:00:01.250000Z");
    CHECK(json["cause"] == "appraisal_words");
    CHECK(json["after"]["emotion"]["valence"] == 1.0 / 3);
    CHECK(json["context"] == an_event().context);
    CHECK_FALSE(json["impulse"].contains("dominance"));
}

TEST_CASE("CSV quotes what would break it, and has a field for each name") {
    const std::string line = event_csv_line(an_event());
    CHECK(
        line.starts_with("2000-02-29T00:00:01.250000Z,odda,success,appraisal_words,1.5,0.2,0.1,,"));
    CHECK(line.ends_with(",\"said \"\"done\"\",\nand left\"\n"));
    journal::Event plain = an_event();
    plain.context = "";
    CHECK(std::ranges::count(event_csv_line(plain), ',') ==
          std::ranges::count(event_csv_names(), ','));
}

TEST_CASE("foreign bytes become text") {
    journal::Event event = an_event();
    event.type = "\xff";
    CHECK(event_csv_line(event).find("\xEF\xBF\xBD") != std::string::npos);
    CHECK(nlohmann::json::accept(event_json_line(event)));
}

}  // namespace
}  // namespace elpis::cli
