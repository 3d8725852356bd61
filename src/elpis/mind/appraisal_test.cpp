#include "elpis/mind/appraisal.h"

#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/event_table.h"
#include "elpis/affect/impulse.h"
#include "elpis/engine/message.h"
#include "elpis/mind/options.h"
#include "elpis/mind/testing/gauged_set.h"
#include "elpis/mind/watch.h"
#include "elpis/steering/probe.h"

namespace elpis::mind {
namespace {

using Appraisal = Options::Appraisal;
using Mode = Appraisal::Mode;
using Source = Appraisal::Source;

const affect::EventTable events = affect::EventTable::standard();

std::vector<affect::Impulse> moved(const Exchange& exchange, Appraisal how) {
    return appraise(exchange, how, events);
}

constexpr const char* kGlad = "It works, finally fixed.";
constexpr const char* kSorry = "It failed with an error.";

// Gauges anger, joy: a strongly angry message, and an answer of one token.
steering::ProbeReading angry_message(std::vector<float> answer) {
    return {.turn = {.units = 2, .values = {0.0F, 0.0F, 2.0F, 0.0F}},
            .answer = {.units = 2, .values = std::move(answer)},
            .answer_pieces = {"x"}};
}

TEST_CASE("by words, the source chooses whose text moves: the user's comes first") {
    const Exchange exchange{.asked = kSorry, .reply = kGlad};
    const auto reply = moved(exchange, {.mode = Mode::Words, .source = Source::Reply});
    REQUIRE(reply.size() == 1);
    CHECK(reply[0].valence > 0.0);
    const auto user = moved(exchange, {.mode = Mode::Words, .source = Source::User});
    REQUIRE(user.size() == 1);
    CHECK(user[0].valence < 0.0);
    const auto both = moved(exchange, {.mode = Mode::Words, .source = Source::Both});
    REQUIRE(both.size() == 2);
    CHECK(both[0].valence < 0.0);
    CHECK(both[0].type == "error");
    CHECK(both[1].valence > 0.0);
    CHECK(both[1].type == "success");
}

TEST_CASE("off is off by mode and by source, and a blank reply moves nothing") {
    const Exchange exchange{.asked = kSorry, .reply = kGlad};
    CHECK(moved(exchange, {.mode = Mode::Off, .source = Source::Both}).empty());
    CHECK(moved(exchange, {.mode = Mode::Words, .source = Source::Off}).empty());
    CHECK(moved({.asked = kSorry, .reply = " \n"}, {.mode = Mode::Words, .source = Source::Both})
              .empty());
}

TEST_CASE("by probe, what was measured moves, whatever the words are") {
    const auto watched = watch({}, /*anyway=*/true, testing::gauged_set());
    REQUIRE(watched);
    // The reply strongly joyful.
    const steering::ProbeReading reading = angry_message({0.0F, 2.0F});
    const Exchange exchange{
        .asked = kGlad, .reply = kSorry, .probed = &reading, .watch = &*watched};
    const auto both = moved(exchange, {.mode = Mode::Probe, .source = Source::Both});
    REQUIRE(both.size() == 2);
    CHECK(both[0].arousal > 0.0);
    CHECK(both[0].valence == 0.0);
    CHECK(both[1].valence > 0.0);
    CHECK(both[1].arousal == 0.0);
}

TEST_CASE("who says nothing moves nobody, whatever was measured where the message would be") {
    const auto watched = watch({}, /*anyway=*/true, testing::gauged_set());
    REQUIRE(watched);
    const steering::ProbeReading reading = angry_message({0.1F, 0.1F});
    for (const char* nothing : {"", " \n"}) {
        const Exchange exchange{
            .asked = nothing, .reply = kGlad, .probed = &reading, .watch = &*watched};
        CHECK(moved(exchange, {.mode = Mode::Probe, .source = Source::User}).empty());
    }
}

TEST_CASE("a measurement around neutral moves nothing, and words are not asked then") {
    const auto watched = watch({}, /*anyway=*/true, testing::gauged_set());
    const steering::ProbeReading reading{
        .turn = {}, .answer = {.units = 2, .values = {0.1F, 0.1F}}, .answer_pieces = {"x"}};
    const Exchange exchange{.asked = {}, .reply = kGlad, .probed = &reading, .watch = &*watched};
    CHECK(moved(exchange, {.mode = Mode::Probe, .source = Source::Reply}).empty());
}

TEST_CASE("by probe without a measurement, words have to do") {
    const Exchange exchange{.asked = kSorry, .reply = kGlad};
    CHECK(moved(exchange, {.mode = Mode::Probe, .source = Source::Both}).size() == 2);
}

TEST_CASE("the last user message is found behind tool results and system lines") {
    CHECK(last_user_message({}).empty());
    const std::vector<engine::Message> messages{{.role = "user", .content = "first"},
                                                {.role = "assistant", .content = "a"},
                                                {.role = "user", .content = "second"},
                                                {.role = "tool", .content = "t"}};
    CHECK(last_user_message(messages) == "second");
    CHECK(last_user_message({{.role = "system", .content = "s"}}).empty());
}

}  // namespace
}  // namespace elpis::mind
