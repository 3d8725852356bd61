#include "elpis/mcp/felt_json.h"

#include <doctest/doctest.h>

#include "elpis/mcp/json.h"
#include "elpis/mind/testing/gauged_set.h"
#include "elpis/mind/watch.h"
#include "elpis/steering/probe.h"

namespace elpis::mcp {
namespace {

using Detail = mind::WatchWish::Detail;

mind::Watch watch(Detail detail) {
    return *mind::watch(
        {.detail = detail, .labels = {}}, /*anyway=*/true, mind::testing::gauged_set());
}

// anger, joy
const steering::ProbeReading reading{.turn = {.units = 2, .values = {0.0F, 0.0F, 1.0F, 0.0F}},
                                     .answer = {.units = 2, .values = {0.0F, 1.0F, 0.5F, 0.0F}},
                                     .answer_pieces = {"caf\xC3", "\xA9"}};

TEST_CASE("what was felt comes with place, labels and the message's place") {
    CHECK(encode(felt_json(watch(Detail::Whole), &reading)) ==
          R"({"felt":{"measured":true,"valence":0.25,"arousal":0.125,)"
          R"("labels":{"joy":0.5,"anger":0.25},"message":{"valence":0.0,"arousal":0.5}}})");
}

TEST_CASE("by tokens, the texts of the tokens together are the answer") {
    const Json felt = felt_json(watch(Detail::Tokens), &reading)["felt"];
    REQUIRE(felt["tokens"].size() == 2);
    CHECK(felt["tokens"][0]["text"] == "caf");
    CHECK(felt["tokens"][1]["text"] == "\xC3\xA9");
    CHECK(felt["tokens"][0]["valence"] == 0.5);
    CHECK(felt["tokens"][1]["arousal"] == 0.25);
}

TEST_CASE("a character that the answer never finished is repaired") {
    steering::ProbeReading cut = reading;
    cut.answer_pieces = {"a", "\xC3"};
    const Json felt = felt_json(watch(Detail::Tokens), &cut)["felt"];
    CHECK(felt["tokens"][1]["text"] == "\xEF\xBF\xBD");
}

TEST_CASE("who did not ask is told nothing, and who asked in vain is told why") {
    CHECK(felt_json(watch(Detail::None), &reading).empty());
    const mind::Watch blind{.wish = {.detail = Detail::Whole, .labels = {}},
                            .set = nullptr,
                            .why_not = "there are no vectors"};
    CHECK(encode(felt_json(blind, nullptr)) ==
          R"({"felt":{"measured":false,"reason":"there are no vectors"}})");
    CHECK(felt_json(watch(Detail::Whole), nullptr)["felt"]["measured"] == false);
    const steering::ProbeReading nothing;
    CHECK(felt_json(watch(Detail::Whole), &nothing)["felt"]["measured"] == false);
}

}  // namespace
}  // namespace elpis::mcp
