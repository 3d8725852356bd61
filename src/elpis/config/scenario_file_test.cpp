#include "elpis/config/scenario_file.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/quadrant.h"
#include "elpis/affect/record.h"
#include "elpis/affect/scenario.h"
#include "elpis/affect/simulation.h"
#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/config/load.h"

namespace elpis::config {
namespace {

using affect::Instant;
using affect::Scenario;
using affect::Seconds;
using affect::Simulation;

// As the program of a build in the checkout looks for them.
Inputs in_checkout() {
    return {.working_directory = "/nowhere",
            .executable = std::filesystem::path(ELPIS_SOURCE_DIR) / "build/dev/bin/elpis"};
}

struct Story {
    Scenario scenario;
    Simulation life;

    // What is felt when the clock shows that time on that day of the scenario.
    const Simulation::Sample& at(double hour, int day = 0) const {
        Seconds since = Seconds(hour * 3'600.0) - scenario.begins;
        if (since < Seconds{0}) since += Seconds{86'400};
        since += Seconds(day * 86'400.0);
        return *std::ranges::find_if(life.samples,
                                     [&](const auto& sample) { return sample.time >= since; });
    }
};

Story shipped(std::string_view name) {
    const auto scenario = read_scenario(name, in_checkout());
    if (!scenario) FAIL(scenario.error().front().message);
    const auto life = affect::simulate(*scenario);
    if (!life) FAIL(life.error().message);
    return {*scenario, *life};
}

TEST_CASE(
    "a stressful workday: frustrated before noon, better after the insight, itself at night") {
    const Story day = shipped("workday");
    const Simulation::Sample& morning = day.at(8.75);
    const Simulation::Sample& noon = day.at(11.85);
    const Simulation::Sample& afternoon = day.at(14.7);
    const Simulation::Sample& night = day.life.samples.back();

    CHECK(morning.emotion.valence > 0.1);
    CHECK(noon.quadrant == affect::Quadrant::Frustrated);
    CHECK(noon.emotion.valence < -0.2);
    CHECK(noon.dominance < morning.dominance);
    CHECK(afternoon.quadrant == affect::Quadrant::Excited);
    CHECK(afternoon.emotion.valence > 0.2);
    CHECK(night.emotion.arousal < noon.emotion.arousal);
    CHECK(affect::distance(night.emotion, day.scenario.options.baseline) < 0.1);
    CHECK(day.life.least_pleasant.time < day.at(12.5).time);
    CHECK(day.life.most_pleasant.time > day.at(14.5).time);
}

TEST_CASE("a stressful workday: the tenth failing test moves less than the first") {
    const Story day = shipped("workday");
    double first = 0.0;
    double last = 0.0;
    for (const Simulation::Event& event : day.life.events) {
        if (event.type != "test_failed") continue;
        last = event.before.valence - event.after.valence;
        if (first == 0.0) first = last;
    }
    CHECK(last > 0.0);
    CHECK(last < 0.5 * first);
}

TEST_CASE("a warm evening: the joys pass, the mood stays") {
    const Story evening = shipped("warm_evening");
    const Simulation::Sample& ten = evening.at(22.0);
    const Simulation::Sample& end = evening.life.samples.back();

    CHECK(evening.at(20.0).mood.valence < ten.mood.valence);
    CHECK(ten.emotion.valence > 0.4);
    CHECK(end.mood.valence > 0.5 * ten.mood.valence);
    CHECK(end.emotion.valence > 0.1);
    CHECK(end.emotion.valence < 0.6 * ten.emotion.valence);
    // What is left is the mood's.
    CHECK(evening.life.at_end.through_mood.valence > 0.9 * end.emotion.valence);
    CHECK(evening.life.least_pleasant.emotion.valence >= 0.0);
}

TEST_CASE("a neglected companion: sadder by the day, and a message makes up for it") {
    const Story wait = shipped("neglected_companion");
    const Simulation::Sample& first = wait.at(16.0);
    const Simulation::Sample& second = wait.at(16.0, 1);
    const Simulation::Sample& last = wait.at(18.5, 3);
    const Simulation::Sample& message = wait.at(19.25, 3);

    CHECK(first.mood.valence < wait.scenario.options.baseline.valence);
    CHECK(second.mood.valence < first.mood.valence);
    CHECK(last.emotion.valence < 0.0);
    CHECK(last.dominance < 0.0);
    CHECK(message.emotion.valence > 0.3);
    CHECK(message.quadrant == affect::Quadrant::Excited);
    CHECK(wait.life.samples.back().mood.valence > last.mood.valence);
    CHECK(wait.life.most_pleasant.time > wait.at(18.9, 3).time);
}

TEST_CASE("a scenario is a file, or a shipped one by its name") {
    const TestFolder folder;
    folder.write("mine.toml", "name = \"mine\"\nlength = \"1h\"\n");
    folder.write("share/scenarios/theirs.toml", "name = \"theirs\"\n");
    const Inputs inputs{.working_directory = folder.path(),
                        .share_directory = folder.path() / "share"};

    REQUIRE(read_scenario("mine.toml", inputs));
    CHECK(read_scenario("mine.toml", inputs)->name == "mine");
    REQUIRE(read_scenario("theirs", inputs));
    CHECK(read_scenario("theirs", inputs)->name == "theirs");
    CHECK(read_scenario((folder.path() / "mine.toml").string(), inputs));
}

TEST_CASE("a scenario that is not there is refused with those that are") {
    const auto missing = read_scenario("workdya", in_checkout());
    REQUIRE_FALSE(missing);
    CHECK(missing.error().front().code == ErrorCode::NotFound);
    CHECK(missing.error().front().message ==
          "There is no scenario workdya; give a TOML file, or a shipped one: neglected_companion, "
          "warm_evening, workday.");

    const TestFolder folder;
    const auto none = read_scenario("../workday", {.working_directory = folder.path()});
    REQUIRE_FALSE(none);
    CHECK(none.error().front().message.find("none are installed") != std::string::npos);
}

TEST_CASE("flags about feelings beat the scenario, and others have no effect and say so") {
    Inputs inputs = in_checkout();
    inputs.flags = {{"emotion.baseline_valence", "-0.5"}, {"affect.mood_bias", "0"}};
    const auto scenario = read_scenario("workday", inputs);
    REQUIRE(scenario);
    CHECK(scenario->options.baseline.valence == -0.5);
    CHECK(scenario->options.mood_bias == 0.0);
    CHECK(scenario->options.half_lives.valence == Seconds{600});

    inputs.flags = {{"model.top_p", "0.5"}, {"emotion.max_delta", "9"}};
    const auto refused = read_scenario("workday", inputs);
    REQUIRE_FALSE(refused);
    REQUIRE(refused.error().size() == 2);
    CHECK(refused.error()[0].message.find("--model-top-p has no effect on a scenario") == 0);
    CHECK(refused.error()[1].message.find("emotion.max_delta cannot be \"9\"") !=
          std::string::npos);
}

TEST_CASE("a folder, or a file that is too long, is no scenario") {
    const TestFolder folder;
    folder.write("long.toml", std::string((1U << 20U) + 1, '#'));
    const Inputs inputs{.working_directory = folder.path()};
    CHECK(read_scenario(".", inputs).error().front().message.find("cannot be read as a scenario") !=
          std::string::npos);
    CHECK(read_scenario("long.toml", inputs).error().front().message.find("over 1 MiB") !=
          std::string::npos);
}

}  // namespace
}  // namespace elpis::config
