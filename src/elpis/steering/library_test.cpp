#include "elpis/steering/library.h"

#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"
#include "elpis/base/error.h"
#include "elpis/steering/testing/sets.h"

namespace elpis::steering {
namespace {

using testing::Dice;

Library with_gauge() {
    Dice dice(420);
    Library library = testing::random_quadrants(dice);
    Gauge gauge{.block = 2, .unit = std::vector<float>(testing::kWidth), .centre = 1.0};
    gauge.unit[3] = 1.0F;
    library.gauges["joy"] = gauge;
    library.plane.emplace().valence.weights["joy"] = 0.5;
    return library;
}

TEST_CASE("a set that fits its model passes") {
    CHECK(check(with_gauge()));
}

TEST_CASE("what does not fit is named") {
    const auto refused = [](const std::function<void(Library&)>& spoil, std::string_view reason) {
        Library library = with_gauge();
        spoil(library);
        const auto result = check(library);
        REQUIRE_FALSE(result);
        CHECK(result.error().code == ErrorCode::InvalidArgument);
        CAPTURE(result.error().message);
        CHECK(result.error().message.starts_with("the vector set \"dice\" cannot be used: "));
        CHECK(result.error().message.contains(reason));
    };
    const auto nan = std::numeric_limits<float>::quiet_NaN();
    refused([](Library& it) { it.vectors.clear(); }, "it holds no vector");
    refused([](Library& it) { it.full_strength = 0.0; }, "its full strength is 0");
    refused([](Library& it) { it.vectors["calm"].rows[2].push_back(1.0F); },
            "\"calm\" at block 2 has 13 numbers, and the model's residual stream 12");
    refused([](Library& it) { it.vectors["calm"].rows[7] = it.vectors["calm"].rows[2]; },
            "\"calm\" at block 7: the blocks that can be steered are 1 to 6");
    refused([nan](Library& it) { it.vectors["calm"].rows[2][0] = nan; }, "holds NaN");
    refused([](Library& it) { it.vectors["calm"].rows.erase(2); }, "the shares of \"calm\" sum to");
    refused([](Library& it) { it.residual_rms.resize(3); }, "no residual RMS for block 3");
    refused([](Library& it) { it.residual_rms[4] = 0.0F; }, "no residual RMS for block 4");
    refused([](Library& it) { it.vectors["calm"].name = "joy"; }, "\"joy\" is filed as \"calm\"");
    refused([](Library& it) { it.gauges["joy"].deviation = 0.0; }, "the deviation must be above 0");
    refused([](Library& it) { it.gauges["joy"].unit.pop_back(); }, "gauge \"joy\" has 11 numbers");
    refused([](Library& it) { it.gauges["joy"].unit[3] = 2.0F; }, "is not of length 1");
    refused([](Library& it) { it.gauges["joy"].block = 8; }, "reads block 8; the model has 8");
    refused([](Library& it) { it.plane->arousal.weights["fear"] = 1.0; },
            "read from \"fear\", for which it has no gauge");
}

TEST_CASE("the hash tells contents apart, not names of sets") {
    const Library library = with_gauge();
    const std::string hash = content_hash(library);
    CHECK(hash.size() == 16);
    Library renamed = library;
    renamed.name = "other";
    CHECK(content_hash(renamed) == hash);
    const auto changed = [&](const std::function<void(Library&)>& change) {
        Library other = library;
        change(other);
        return content_hash(other) != hash;
    };
    CHECK(changed([](Library& it) { it.vectors["calm"].rows[2][0] += 0.001F; }));
    CHECK(changed([](Library& it) { it.vectors["calm"].rows.erase(2); }));
    CHECK(changed([](Library& it) { it.vectors.erase("calm"); }));
    CHECK(changed([](Library& it) { it.full_strength = 0.3; }));
    CHECK(changed([](Library& it) { it.residual_rms[2] = 1.0F; }));
}

}  // namespace
}  // namespace elpis::steering
