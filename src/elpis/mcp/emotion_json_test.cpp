#include "elpis/mcp/emotion_json.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

TEST_CASE("the state has every field a client of the reference implementation reads") {
    const affect::Feeling feeling(affect::Options{}, affect::Instant{0});
    const Json state = emotion_json(mind::Emotion{
        .character = "ada", .snapshot = feeling.read(affect::Instant{10}), .last_update = 1.7e9});

    for (const char* field : {"valence",
                              "arousal",
                              "quadrant",
                              "last_update",
                              "update_count",
                              "baseline",
                              "steering_coefficients",
                              "trajectory"}) {
        CHECK(state.contains(field));
    }
    for (const char* field : {"valence_velocity",
                              "arousal_velocity",
                              "trend",
                              "spiral_detected",
                              "spiral_direction",
                              "time_in_quadrant",
                              "momentum"}) {
        CHECK(state["trajectory"].contains(field));
    }
    CHECK(state["quadrant"] == "excited");
    CHECK(state["last_update"] == 1.7e9);
    CHECK(state["character"] == "ada");
}

TEST_CASE("figures are rounded, and a zero has no sign") {
    affect::Snapshot snapshot;
    snapshot.emotion = {.valence = 0.12349, .arousal = -0.00001};
    const std::string text =
        emotion_json(mind::Emotion{.character = "a", .snapshot = snapshot}).dump();
    CHECK(text.find("\"valence\":0.123,") != std::string::npos);
    CHECK(text.find("\"arousal\":0.0,") != std::string::npos);
    CHECK(text.find("-0.0") == std::string::npos);
}

TEST_CASE("the published fields are the written ones") {
    const Json state = emotion_json(mind::Emotion{.character = "a", .snapshot = {}});
    const auto fields = emotion_fields();
    CHECK(fields.size() == state.size());
    for (const Field& field : fields) {
        CHECK_MESSAGE(state.contains(field.name), field.name);
        CHECK(state[field.name].size() == (field.fields.empty() ? 1 : field.fields.size()));
    }
}

}  // namespace
}  // namespace elpis::mcp
