#include "elpis/config/scenario_from_toml.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/affect/event_effect.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/scenario.h"
#include "elpis/base/error.h"

namespace elpis::config {
namespace {

using affect::Instant;
using affect::Scenario;
using affect::Seconds;

constexpr std::string_view kDay = R"(
name = "a day"
about = "Nothing much."
begins = "8:30"
length = "10h"
step = 30

[emotion]
half_life_valence = "8m"
baseline_valence = 0.2
[affect]
habituation = 0.8
occ_events = true
[events]
rain = [-0.05, -0.1]

[[event]]
type = "rain"
at = "9:00"
[[event]]
type = "joy"
at = ["90m", 12:15:30]
intensity = 1.5
[[event]]
type = "routine"
from = "9:30"
to = "12:00"
every = "15m"
[[event]]
type = "idle"
every = "1h"
)";

Scenario scenario_of(const std::string& text) {
    const auto scenario = scenario_from_toml(text, "day.toml");
    if (!scenario) FAIL(scenario.error().front().message);
    return *scenario;
}

// One error a line.
std::string errors_of(const std::string& text) {
    const auto scenario = scenario_from_toml(text, "day.toml");
    REQUIRE_FALSE(scenario);
    std::string messages;
    for (const Error& error : scenario.error())
        messages += error.message + "\n";
    return messages;
}

std::string event_error(const std::string& event) {
    return errors_of("name = \"x\"\nbegins = \"8:00\"\nlength = \"10h\"\n[[event]]\n" + event);
}

TEST_CASE("a scenario has its character, its time and its events") {
    const Scenario day = scenario_of(std::string(kDay));
    CHECK(day.name == "a day");
    CHECK(day.about == "Nothing much.");
    CHECK(day.begins == Seconds{30'600});
    CHECK(day.length == Seconds{36'000});
    CHECK(day.step == Seconds{30});
    CHECK(day.options.half_lives.valence == Seconds{480});
    CHECK(day.options.baseline.valence == 0.2);
    CHECK(day.options.habituation.factor == 0.8);
    CHECK(day.options.occ_events);
    CHECK(day.options.events.at("rain") == affect::EventEffect{.valence = -0.05, .arousal = -0.1});
}

TEST_CASE("times are of the day or since the beginning, once, several times or again and again") {
    const Scenario day = scenario_of(std::string(kDay));
    REQUIRE(day.plans.size() == 5);
    CHECK(day.plans[0].from == Instant{1'800});
    CHECK(day.plans[0].every == Seconds{0});
    CHECK(day.plans[1].from == Instant{5'400});
    CHECK(day.plans[1].intensity == 1.5);
    CHECK(day.plans[2].from == Instant{13'530});
    CHECK(day.plans[3].from == Instant{3'600});
    CHECK(day.plans[3].to == Instant{12'600});
    CHECK(day.plans[3].every == Seconds{900});
    CHECK(day.plans[4].from == Instant{0});
    CHECK(day.plans[4].to == day.length);
}

TEST_CASE("a time of the day before the beginning is that of the next day") {
    const Scenario night = scenario_of(
        "name = \"a night\"\nbegins = \"22:00\"\nlength = \"12h\"\n"
        "[[event]]\ntype = \"idle\"\nat = \"1:30\"\n");
    CHECK(night.plans[0].from == Instant{12'600});
}

TEST_CASE("without figures it is a day in minutes with nothing in it") {
    const Scenario empty = scenario_of("name = \"nothing\"\n");
    CHECK(empty.length == Seconds{86'400});
    CHECK(empty.step == Seconds{60});
    CHECK(empty.plans.empty());
}

TEST_CASE("what is wrong is told with its line, its value and what would be right") {
    CHECK(errors_of("length = 5\n") == "day.toml:1: name is missing.\n");
    CHECK(errors_of("name = \"x\"\nlength = \"soon\"\n") ==
          "day.toml:2: length cannot be \"soon\"; it must be a time over 0 and at most 366d, like "
          "90s, 5m, 3h or 1d.\n");
    CHECK(errors_of("name = \"x\"\nlength = \"1h\"\nstep = \"2h\"\n").find("at most 1h") !=
          std::string::npos);
    CHECK(errors_of("name = \"x\"\nbegins = \"25:00\"\n").find("begins cannot be \"25:00\"") !=
          std::string::npos);
    CHECK(errors_of("name = \"x\"\n[model]\ntop_p = 1\n").find("model has no place here") !=
          std::string::npos);
    CHECK(errors_of("name = \"x\"\nevent = 3\n").find("list of tables") != std::string::npos);
    CHECK(errors_of("name = \"x\"\n[emotion]\nbaseline_valence = 2\n")
              .find("day.toml:3: emotion.baseline_valence cannot be 2") != std::string::npos);
    CHECK(errors_of("name = \"x\"\n[events]\nrain = 2\n").find("events.rain cannot be 2") !=
          std::string::npos);
    CHECK(errors_of("name = \n").find("day.toml:1: this is not TOML") == 0);
    CHECK(errors_of("step = -1\nlength = 0\n").find("step cannot be -1") != std::string::npos);
}

TEST_CASE("an event that cannot happen is refused") {
    CHECK(event_error("at = 5\n").find("day.toml:4: type is missing") == 0);
    CHECK(event_error("type = \"a\"\n").find("needs at") != std::string::npos);
    CHECK(event_error("type = \"a\"\nat = \"19:00\"\n")
              .find("day.toml:6: at cannot be \"19:00\"; it must be a time of the day") == 0);
    for (const char* bad : {"\"8:0\"",
                            "\"8\"x",
                            "\"8:\"",
                            "\"a\"",
                            "\"12:60\"",
                            "\"-1:00\"",
                            "-5",
                            "[true]",
                            "inf",
                            "\"11h\"",
                            "\"9:00:00:00\""}) {
        CAPTURE(bad);
        const auto read = scenario_from_toml(
            "name = \"x\"\nbegins = \"8:00\"\nlength = \"10h\"\n[[event]]\n"
            "type = \"a\"\nat = " +
                std::string(bad) + "\n",
            "day.toml");
        CHECK_FALSE(read);
    }
    CHECK(event_error("type = \"a\"\nat = 5\nevery = 6\n").find("every has no place beside at") !=
          std::string::npos);
    CHECK(event_error("type = \"a\"\nevery = 0\n").find("every cannot be 0") != std::string::npos);
    CHECK(event_error("type = \"a\"\nevery = 60\nfrom = \"2h\"\nto = \"1h\"\n")
              .find("from comes after to") != std::string::npos);
    CHECK(event_error("type = \"a\"\nat = 5\nintensity = 3\n").find("intensity cannot be 3") !=
          std::string::npos);
    CHECK(event_error("type = \"a\"\nat = 5\nstrength = 3\n").find("strength has no place here") !=
          std::string::npos);
}

TEST_CASE("there is a most of events, said once") {
    std::string many = "name = \"x\"\n[[event]]\ntype = \"a\"\nat = [";
    for (int i = 0; i < 10'050; ++i)
        many += "1,";
    const std::string errors = errors_of(many + "]\n");
    CHECK(errors == "day.toml:4: more than 10000 events are not taken.\n");
}

}  // namespace
}  // namespace elpis::config
