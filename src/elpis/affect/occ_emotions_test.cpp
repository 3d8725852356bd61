#include "elpis/affect/occ_emotions.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/affect/event_table.h"
#include "elpis/affect/pad.h"

namespace elpis::affect {
namespace {

Pad place_of(std::string_view name) {
    const auto found = std::ranges::find(occ_emotions(), name, &OccEmotion::name);
    REQUIRE(found != occ_emotions().end());
    return found->place;
}

TEST_CASE("the table has twenty-one emotions, none of them a standard event") {
    std::set<std::string_view> names;
    for (const OccEmotion& emotion : occ_emotions()) {
        CAPTURE(emotion.name);
        CHECK(names.insert(emotion.name).second);
        CHECK_FALSE(EventTable::standard().knows(emotion.name));
        CHECK(std::abs(emotion.place.pleasure) <= 1.0);
        CHECK(std::abs(emotion.place.arousal) <= 1.0);
        CHECK(std::abs(emotion.place.dominance) <= 1.0);
    }
    CHECK(names.size() == 21);
}

TEST_CASE("emotions lie where ALMA has them") {
    CHECK(place_of("joy") == Pad{.pleasure = 0.4, .arousal = 0.2, .dominance = 0.1});
    CHECK(place_of("fears_confirmed") == Pad{.pleasure = -0.5, .arousal = -0.3, .dominance = -0.7});
    CHECK(place_of("fear") == Pad{.pleasure = -0.64, .arousal = 0.60, .dominance = -0.43});
    CHECK(place_of("resentment") == Pad{.pleasure = -0.2, .arousal = -0.3, .dominance = -0.2});
}

TEST_CASE("anger and fear are one on the plane, and dominance tells them apart") {
    const Pad anger = place_of("anger");
    const Pad fear = place_of("fear");

    CHECK(std::abs(anger.pleasure - fear.pleasure) < 0.15);
    CHECK(std::abs(anger.arousal - fear.arousal) < 0.05);
    CHECK(anger.dominance > 0.0);
    CHECK(fear.dominance < 0.0);
}

TEST_CASE("pleasant emotions are pleasant, and unpleasant ones are not") {
    const std::set<std::string_view> pleasant = {"joy",
                                                 "hope",
                                                 "relief",
                                                 "pride",
                                                 "gratitude",
                                                 "gratification",
                                                 "happy_for",
                                                 "satisfaction",
                                                 "admiration",
                                                 "gloating"};
    for (const OccEmotion& emotion : occ_emotions()) {
        CAPTURE(emotion.name);
        CHECK((emotion.place.pleasure > 0.0) == pleasant.contains(emotion.name));
    }
}

}  // namespace
}  // namespace elpis::affect
