#include "elpis/affect/saved_feeling.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/attribution.h"
#include "elpis/affect/count.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/affect/testing/lives.h"
#include "elpis/base/error.h"

namespace elpis::affect {
namespace {

using Json = nlohmann::ordered_json;
using testing::Dice;
using testing::kCases;

Impulse praise() {
    return {.valence = 0.2, .arousal = 0.1, .dominance = 0.1, .type = "praise"};
}

// A life in which everything that can be saved is something.
Options eventful() {
    Options options;
    options.noise = {.valence = 0.01, .arousal = 0.01, .seed = 4};
    options.habituation.factor = 0.8;
    options.surprise.gain = 1.0;
    return options;
}

Feeling lived() {
    Feeling feeling(eventful(), Instant{10});
    REQUIRE(feeling.apply(praise(), Instant{20}));
    REQUIRE(feeling.apply(praise(), Instant{50}));
    REQUIRE(feeling.set_baseline({.valence = 0.1, .arousal = 0.0}, Instant{60}));
    return feeling;
}

SavedFeeling round_trip(const SavedFeeling& saved) {
    const auto read = from_json(to_json(saved));
    if (!read) FAIL(read.error().message);
    return *read;
}

std::string refusal_of(const std::string& text) {
    const auto read = from_json(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::InvalidArgument);
    return read.error().message;
}

// What is said when a field of a good text, by its JSON pointer, has another value.
std::string refusal_with(const char* pointer, const Json& value) {
    Json json = Json::parse(to_json(lived().saved()));
    json[Json::json_pointer(pointer)] = value;
    return refusal_of(json.dump());
}

void same_future(Feeling& one, Feeling& other, Instant now, Dice& dice) {
    for (int step = 0; step < 4; ++step) {
        now += Seconds(dice.magnitude(1e-3, 1e4));
        const Impulse impulse = testing::happening(dice);
        REQUIRE(one.apply(impulse, now));
        REQUIRE(other.apply(impulse, now));
        REQUIRE(one.saved() == other.saved());
        const Instant later = now + Seconds(dice.magnitude(1e-3, 1e5));
        const Snapshot a = one.read(later);
        const Snapshot b = other.read(later);
        REQUIRE(a.emotion == b.emotion);
        REQUIRE(a.mood == b.mood);
        REQUIRE(a.dominance == b.dominance);
        REQUIRE(a.label == b.label);
        REQUIRE(a.trajectory.time_in_quadrant == b.trajectory.time_in_quadrant);
        REQUIRE(a.trajectory.valence_velocity == b.trajectory.valence_velocity);
        REQUIRE(one.explain(later).events == other.explain(later).events);
    }
}

TEST_CASE("a life goes on bit for bit, as if it had never been saved") {
    Dice dice(211);
    for (int i = 0; i < kCases; ++i) {
        const Options options = testing::any_character(dice);
        Feeling feeling(options, Instant(dice.between(-1e6, 1e6)));
        Instant now = feeling.saved().moment.time;
        const std::size_t events = dice.below(6);
        for (std::size_t event = 0; event < events; ++event) {
            now += Seconds(dice.magnitude(1e-3, 1e4));
            if (dice.below(8) == 0) REQUIRE(feeling.set_baseline(dice.state(), now));
            REQUIRE(feeling.apply(testing::happening(dice), now));
        }
        const SavedFeeling read = round_trip(feeling.saved());
        REQUIRE(read == feeling.saved());
        Feeling resumed(options, read, Seconds{0});
        REQUIRE(resumed.saved() == feeling.saved());
        same_future(feeling, resumed, now, dice);
    }
}

TEST_CASE("on another clock it is the same life at shifted moments, down time included") {
    Dice dice(212);
    for (int i = 0; i < kCases; ++i) {
        const Options options = testing::character(dice);
        Feeling feeling(options, Instant{0});
        REQUIRE(feeling.apply(testing::happening(dice), Instant{64}));
        const Seconds shift(-32'768.0);  // exact in binary, so that nothing is rounded
        Feeling resumed(options, feeling.saved(), shift);
        const Instant later(static_cast<double>(dice.below(1'000'000)));
        REQUIRE(resumed.read(later + shift).emotion == feeling.read(later).emotion);
        const Impulse next = testing::happening(dice);
        REQUIRE(feeling.apply(next, later));
        REQUIRE(resumed.apply(next, later + shift));
        REQUIRE(shifted(feeling.saved(), shift) == resumed.saved());
    }
}

TEST_CASE("a shift that is no time changes nothing") {
    const SavedFeeling saved = lived().saved();
    CHECK(shifted(saved, Seconds(std::numeric_limits<double>::quiet_NaN())) == saved);
    CHECK(shifted(saved, Seconds(std::numeric_limits<double>::infinity())) == saved);
    CHECK(shifted(saved, Seconds{0}) == saved);
}

TEST_CASE("under other options it goes on from where it is") {
    Feeling feeling(Options{}, Instant{0});
    REQUIRE(feeling.apply(praise(), Instant{0}));
    Options options;
    options.baseline = {.valence = -0.4, .arousal = 0.2};
    options.trajectory.history_size = 0;
    const Feeling moved(options, feeling.saved(), Seconds{0});

    CHECK(moved.read(Instant{0}).emotion == feeling.read(Instant{0}).emotion);
    CHECK(moved.read(Instant{1e9}).emotion == options.baseline);
    CHECK(moved.history().empty());

    REQUIRE(feeling.set_baseline({.valence = 0.7, .arousal = 0.0}, Instant{0}));
    const Feeling settled(options, feeling.saved(), Seconds{0});
    CHECK(settled.read(Instant{1e9}).emotion == State{.valence = 0.7, .arousal = 0.0});
}

TEST_CASE("a saved feeling is one small object, and chance survives readers with 53 bits") {
    const Json json = Json::parse(to_json(lived().saved()));
    CHECK(json["version"] == 1);
    CHECK(json["noise"]["state"].is_string());
    CHECK(json["history"].size() == 2);
    CHECK(json["causes"]["events"].size() == 2);
    CHECK(to_json(lived().saved()).size() < 2'000);
}

TEST_CASE("who has lived through as many events as can be counted lives on, and is read again") {
    SavedFeeling old = lived().saved();
    old.update_count = old.causes.earlier_count = kMostCount;
    Feeling feeling({}, round_trip(old), Seconds{0});
    Instant now = feeling.saved().moment.time;
    // More than act side by side: some of them are no longer told apart.
    for (std::size_t i = 0; i < 2 * Attribution::kMostEvents; ++i) {
        now += Seconds{1};
        REQUIRE(feeling.apply(praise(), now));
    }
    CHECK(feeling.saved().update_count == kMostCount);
    CHECK(feeling.saved().causes.earlier_count == kMostCount);
    CHECK(round_trip(feeling.saved()) == feeling.saved());
}

TEST_CASE("what is no saved feeling is refused with the reason") {
    CHECK(refusal_of("") == "the saved feeling cannot be read: it is not valid JSON at byte 1");
    CHECK(refusal_of("[1]") == "the saved feeling cannot be read: it is no JSON object");
    CHECK(refusal_of("{\"version\": 1e999}").find("not valid JSON") != std::string::npos);
    CHECK(refusal_of("{}") == "the saved feeling cannot be read: version is missing");
    CHECK(refusal_of(std::string(kMostSavedBytes + 1, ' ')).find("at most") != std::string::npos);
    CHECK(refusal_of(std::string(kMostSavedBytes, '[')).find("nested deeper than 16 levels") !=
          std::string::npos);
    CHECK(refusal_with("/version", 2).find("version is 2; it must be 1, the only version") !=
          std::string::npos);
}

TEST_CASE("a value that nests as deep as its bytes allow is refused like any other") {
    constexpr std::size_t kLevels = 200'000;
    const std::string deep =
        R"({"version": )" + std::string(kLevels, '[') + std::string(kLevels, ']') + "}";
    REQUIRE(deep.size() <= kMostSavedBytes);
    CHECK(refusal_of(deep).find("nested deeper than 16 levels") != std::string::npos);
}

TEST_CASE("a refusal names the field, its value and what would be right") {
    const auto says = [](const char* pointer, const Json& value, std::string_view what) {
        const std::string message = refusal_with(pointer, value);
        INFO(message);
        CHECK(message.find(what) != std::string::npos);
    };
    says("/emotion/0", 1.5, "emotion[0] is 1.5; it must be a number from -1 to 1");
    says("/emotion", 0.5, "emotion is 0.5; it must be a list of 2 numbers");
    says("/time", "noon", "time is \"noon\"; it must be a number from");
    says("/time", nullptr, "time is null");
    says("/dominance", -2, "dominance is -2");
    says("/neutral", 1, "neutral is 1; it must be true or false");
    says("/update_count",
         -1,
         "update_count is -1; it must be a whole number from 0 to 9007199254740992");
    says("/update_count", UINT64_MAX, "update_count is 18446744073709551615; it must be");
    says("/quadrant_since", 1e9, "quadrant_since is 1000000000.0; it must be no later than 60");
    says("/habits/0/count", -0.5, "habits[0].count is -0.5");
    says("/habits/0/type", std::string(65, 'x'), "habits[0].type is");
    says("/noise/state", "xyz", "noise.state is \"xyz\"; it must be 16 hexadecimal digits");
    says("/noise", Json::array(), "noise is []; it must be an object");
    says("/history/1/0", 5, "history[1][0] is 5; it must be a number from 20 to 60");
    says("/history/0", Json::array({1, 2}), "history[0] is [1,2]; it must be a list of 6 numbers");
    says("/causes/events/0/intensity", 7, "causes.events[0].intensity is 7");
    says("/causes/events/0/share/0", 0.9, "it must be shares that sum to emotion");
    says("/causes/earlier/3", 1e7, "causes.earlier[3] is");
    says("/home/0", 0.9, "it must be shares that sum to emotion");
}

TEST_CASE("lists have a most") {
    Json json = Json::parse(to_json(lived().saved()));
    for (int i = 0; i < 40; ++i)
        json["habits"].push_back({{"type", "a"}, {"count", 1}, {"time", 0}});
    CHECK(refusal_of(json.dump()).find("habits is [") != std::string::npos);

    json = Json::parse(to_json(lived().saved()));
    for (int i = 0; i < 40; ++i)
        json["causes"]["events"].push_back(json["causes"]["events"][0]);
    CHECK(refusal_of(json.dump()).find("a list of at most 32") != std::string::npos);
}

TEST_CASE("fields that are not known are passed over") {
    Json json = Json::parse(to_json(lived().saved()));
    json["colour"] = "blue";
    const auto read = from_json(json.dump());
    REQUIRE(read);
    CHECK(*read == lived().saved());
}

TEST_CASE("damaged text is read or refused, never more") {
    Dice dice(213);
    const std::string good = to_json(lived().saved());
    for (int i = 0; i < kCases; ++i) {
        std::string text = good;
        for (std::size_t k = 0; k <= dice.below(3); ++k)
            text[dice.below(text.size())] = static_cast<char>(dice.below(256));
        if (dice.below(4) == 0) text.resize(dice.below(text.size()));
        const auto read = from_json(text);
        if (!read) {
            REQUIRE_FALSE(read.error().message.empty());
            continue;
        }
        Feeling feeling(eventful(), *read, Seconds{3});
        REQUIRE(std::abs(feeling.read(Instant{1e4}).emotion.valence) <= 1.0);
        REQUIRE(from_json(to_json(feeling.saved())));
    }
}

}  // namespace
}  // namespace elpis::affect
