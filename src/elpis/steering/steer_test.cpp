#include "elpis/steering/steer.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/base/error.h"
#include "elpis/steering/blend_mode.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/options.h"
#include "elpis/steering/testing/sets.h"
#include "elpis/steering/vector.h"
#include "elpis/steering/wish.h"

namespace elpis::steering {
namespace {

using affect::Coefficients;
using affect::State;
using affect::testing::Dice;

constexpr State kHappy{.valence = 0.6, .arousal = 0.3};

Steerer steerer_of(Library library) {
    library.hash = content_hash(library);
    auto steerer = Steerer::of(std::make_shared<const Library>(std::move(library)));
    REQUIRE(steerer);
    return *std::move(steerer);
}

Steerer full_set(std::uint64_t seed = 450) {
    Dice dice(seed);
    Library library = testing::random_library(
        dice, {kExcited, kFrustrated, kCalm, kDepleted, "anger", "fear", "honesty"});
    library.standing = Standing::Passed;
    return steerer_of(std::move(library));
}

Steered steered(const Steerer& steerer,
                const Wish& wish,
                const State& state,
                const Options& options = {}) {
    auto result = steerer.steer(wish, state, options);
    const std::string message = result ? std::string() : result.error().message;
    CAPTURE(message);
    REQUIRE(result);
    return *std::move(result);
}

std::string refusal(const Wish& wish, const State& state = kHappy, const Options& options = {}) {
    const auto result = full_set().steer(wish, state, options);
    REQUIRE_FALSE(result);
    CHECK((result.error().code == ErrorCode::InvalidArgument ||
           result.error().code == ErrorCode::NotFound));
    return result.error().message;
}

// What is added in all, as a fraction of the residual norm.
double fraction_of(const Injection& injection, const Library& library) {
    double sum = 0.0;
    for (const Edit& edit : injection.edits())
        sum += length_of(edit.add) / library.typical_norm(edit.block);
    return sum;
}

double distance(const Injection& one, const Injection& other) {
    Rows rows;
    for (const Edit& edit : one.edits())
        add_scaled(rows, {{edit.block, edit.add}}, 1.0);
    for (const Edit& edit : other.edits())
        add_scaled(rows, {{edit.block, edit.add}}, -1.0);
    return total_share(rows);
}

TEST_CASE("a corner at strength 1 gets the set's full strength of the residual norm") {
    // One block of two numbers, RMS 3: ρ = 3·√2. E and D are opposite, F and C too.
    Library library;
    library.name = "by hand";
    library.model = {.blocks = 4, .width = 2, .architecture = {}, .fingerprint = {}};
    library.residual_rms = {1.0F, 3.0F, 1.0F, 1.0F};
    library.full_strength = 0.2;
    const auto put = [&](std::string_view name, float x, float y) {
        library.vectors[std::string(name)] = {.name = std::string(name), .rows = {{1, {x, y}}}};
    };
    put(kExcited, 1.0F, 0.0F);
    put(kDepleted, -1.0F, 0.0F);
    put(kFrustrated, 0.0F, 1.0F);
    put(kCalm, 0.0F, -1.0F);
    const Steerer steerer = steerer_of(library);
    const Steered one = steered(steerer, {}, {.valence = 1.0, .arousal = 1.0});
    REQUIRE(one.injection->edits().size() == 1);
    CHECK(one.injection->at(1)->add[0] == doctest::Approx(0.2 * 3.0 * std::sqrt(2.0)));
    CHECK(one.injection->at(1)->add[1] == doctest::Approx(0.0));
    CHECK(one.applied.fraction == doctest::Approx(0.2));
    // V = (0.5, −0.5), A = (0.5, 0.5): at (0.4, 0) half the way of both, strength 2
    const Steered other = steered(steerer, {.strength = 2.0}, {.valence = 0.4, .arousal = 0.0});
    CHECK(other.injection->at(1)->add[0] ==
          doctest::Approx(0.4 * 0.5 * 2 * 0.2 * 3 * std::sqrt(2.0)));
    CHECK(other.injection->at(1)->add[1] == doctest::Approx(-other.injection->at(1)->add[0]));
}

TEST_CASE("the report tells what was done") {
    const Steerer steerer = full_set();
    const Steered result = steered(steerer, {.strength = 0.8, .vectors = {{"anger", 0.3}}}, kHappy);
    const Applied& applied = result.applied;
    CHECK(applied.effect == Effect::Steered);
    CHECK(applied.set == "dice");
    CHECK(applied.hash == steerer.library().hash);
    CHECK(applied.standing == Standing::Passed);
    CHECK(applied.mode == BlendMode::Centred);
    CHECK(applied.strength == 0.8);
    CHECK(applied.fraction ==
          doctest::Approx(fraction_of(*result.injection, steerer.library())).epsilon(1e-5));
    CHECK_FALSE(applied.limited);
    CHECK(applied.blocks == std::vector<int>{2, 3, 4});
    CHECK(applied.state == kHappy);
    CHECK(applied.coefficients.excited == doctest::Approx(0.8 * 0.65));
    CHECK(applied.vectors == std::map<std::string, double>{{"anger", 0.3}});
    CHECK(applied.signature == result.injection->signature());
    CHECK(applied.signature != 0);
}

TEST_CASE("neutral, strength 0 and off inject nothing at all") {
    const Steerer steerer = full_set();
    const auto nothing =
        [&](const Wish& wish, const State& state, Effect effect, const Options& options = {}) {
            const Steered result = steered(steerer, wish, state, options);
            CHECK(result.injection->empty());
            CHECK(result.applied.effect == effect);
            CHECK(result.applied.signature == 0);
            CHECK(result.applied.fraction == 0.0);
            CHECK(result.applied.blocks.empty());
        };
    nothing({}, State{}, Effect::Nothing);
    nothing({.mode = BlendMode::Axes}, State{}, Effect::Nothing);
    nothing({.strength = 0.0}, kHappy, Effect::Nothing);
    nothing(
        {.strength = 0.0, .operators = {{"fear", {Operator::Ablate}}}}, kHappy, Effect::Nothing);
    nothing({.coefficients = Coefficients{0.25, 0.25, 0.25, 0.25}}, kHappy, Effect::Nothing);
    nothing({.off = true, .vectors = {{"anger", 1.0}}}, kHappy, Effect::OffByRequest);
    nothing({}, kHappy, Effect::Nothing, {.strength = 0.0});
    nothing({}, kHappy, Effect::OffBySettings, {.mode = Options::Mode::Off});
    Options without;
    without.means.steering = false;
    nothing({}, kHappy, Effect::OffBySettings, without);

    CHECK_FALSE(steered(steerer, {.mode = BlendMode::Compat}, State{}).injection->empty());
}

TEST_CASE("a feeling as shown, rounded to three decimals, is what is injected") {
    const Steerer steerer = full_set();
    const Steered one = steered(steerer, {}, {.valence = 0.60049, .arousal = 0.29951});
    CHECK(one.applied.signature == steered(steerer, {}, kHappy).applied.signature);
    CHECK(one.applied.state == kHappy);
    CHECK(steered(steerer, {}, {.valence = 0.0004, .arousal = -0.0004}).injection->empty());
}

TEST_CASE("a strength multiplies all that is added, linearly") {
    const Steerer steerer = full_set();
    const Wish whole{.strength = 1.0, .vectors = {{"fear", -0.2}}};
    const Wish half{.strength = 0.5, .vectors = {{"fear", -0.2}}};
    const Injection one = *steered(steerer, whole, kHappy).injection;
    const Injection other = *steered(steerer, half, kHappy).injection;
    for (const Edit& edit : one.edits()) {
        for (std::size_t i = 0; i < edit.add.size(); ++i)
            CHECK(other.at(edit.block)->add[i] == doctest::Approx(edit.add[i] / 2.0));
    }
}

TEST_CASE("coefficients take the feeling's place, and those of a feeling change nothing") {
    const Steerer steerer = full_set();
    const Wish wish{.coefficients = affect::coefficients_of(kHappy, 1.0)};
    CHECK(distance(*steered(steerer, wish, {.valence = -1.0, .arousal = -1.0}).injection,
                   *steered(steerer, {}, kHappy).injection) < 1e-4);
    const Steered corner = steered(steerer, {.coefficients = Coefficients{.calm = 1.0}}, kHappy);
    CHECK(distance(*corner.injection,
                   *steered(steerer, {}, {.valence = 1.0, .arousal = -1.0}).injection) < 1e-4);
    CHECK(corner.applied.coefficients.calm == 1.0);
}

TEST_CASE("named vectors are plain signed sums beside the blend") {
    const Steerer steerer = full_set();
    const Steered alone = steered(steerer, {.vectors = {{"anger", -0.5}}}, State{});
    CHECK(alone.applied.fraction == doctest::Approx(0.5 * 0.25).epsilon(1e-5));
    const Rows& row = steerer.library().vectors.at("anger").rows;
    CHECK(alone.injection->at(3)->add[0] ==
          doctest::Approx(-0.5 * 0.25 * row.at(3)[0] * steerer.library().typical_norm(3)));
}

TEST_CASE("feelings by name replace the character's, by vector or by place") {
    const Steerer steerer = full_set();
    const State angry{.valence = -1.0, .arousal = 1.0};
    const Steered by_vector = steered(steerer, {.emotion = {{"anger", 0.6}}}, kHappy);
    CHECK(distance(*by_vector.injection,
                   *steered(steerer, {.vectors = {{"anger", 0.6}}}, State{}).injection) == 0.0);
    CHECK(by_vector.applied.state == State{});
    CHECK(by_vector.applied.vectors == std::map<std::string, double>{{"anger", 0.6}});
    const Steered by_place = steered(steerer, {.emotion = {{"joy", 0.5}}}, angry);
    CHECK(by_place.applied.state == State{.valence = 0.4, .arousal = 0.25});
    CHECK(by_place.applied.vectors.empty());
}

TEST_CASE("operators act along the vector at each of its blocks, in units of the residual norm") {
    const Steerer steerer = full_set();
    const Wish wish{.vectors = {{"honesty", 0.5}},
                    .operators = {{"anger", {Operator::Ablate}},
                                  {"fear", {Operator::Clamp, -0.1, 0.2}},
                                  {"honesty", {Operator::Project}}}};
    const Steered result = steered(steerer, wish, State{});
    CHECK(result.applied.effect == Effect::Steered);
    CHECK(result.applied.fraction == 0.0);  // nothing is added
    CHECK(result.applied.operators == wish.operators);
    CHECK(result.applied.vectors == wish.vectors);
    const Library& library = steerer.library();
    for (const int block : {2, 3, 4}) {
        const Edit& edit = *result.injection->at(block);
        CHECK(edit.add.empty());
        REQUIRE(edit.projections.size() == 1);
        CHECK(edit.projections[0].amount == 0.5F);
        CHECK(length_of(edit.projections[0].unit) == doctest::Approx(1.0));
        REQUIRE(edit.clamps.size() == 2);  // anger, fear
        CHECK(edit.clamps[0].low == 0.0F);
        CHECK(edit.clamps[0].high == 0.0F);
        CHECK(edit.clamps[1].low == doctest::Approx(-0.1 * library.typical_norm(block)));
        CHECK(edit.clamps[1].high == doctest::Approx(0.2 * library.typical_norm(block)));
        const Rows& fear = library.vectors.at("fear").rows;
        CHECK(edit.clamps[1].unit[0] ==
              doctest::Approx(fear.at(block)[0] / length_of(fear.at(block))));
    }
    // a projection without an amount takes all away
    const Steered whole = steered(steerer, {.operators = {{"fear", {Operator::Project}}}}, State{});
    CHECK(whole.injection->at(2)->projections[0].amount == 1.0F);
}

TEST_CASE("keep_norm reaches every edit") {
    const Steerer steerer = full_set();
    const Steered result = steered(steerer, {.keep_norm = true}, kHappy);
    for (const Edit& edit : result.injection->edits())
        CHECK(edit.keep_norm);
    CHECK(result.applied.keep_norm);
    CHECK(result.applied.signature != steered(steerer, {}, kHappy).applied.signature);
}

TEST_CASE("a total above the limit is refused, naming field, value and limit") {
    const State corner{.valence = 1.0, .arousal = 1.0};
    Dice dice(451);
    // Opposite quadrants are equally strong corners.
    const Wish strong{.strength = 40.0};
    const std::string by_strength = refusal(strong, corner);
    CHECK(by_strength.starts_with("steering.strength 40 would add "));
    CHECK(by_strength.contains("the limit is 0.4, here a strength of "));
    CHECK(refusal({.vectors = {{"anger", 2.0}, {"fear", 0.1}}}, State{})
              .starts_with("steering.vectors.anger 2, with the rest, would add 0."));
    CHECK(refusal({.coefficients = Coefficients{.excited = 30.0}})
              .starts_with("steering.coefficients.excited 30, with the rest, would add "));
    CHECK(refusal({.emotion = {{"anger", 1.0}, {"fear", -0.9}, {"honesty", 1.0}}},
                  State{},
                  {.strength = 1.6})
              .starts_with("emotion."));
}

TEST_CASE("exactly the limit is allowed") {
    const Steered result =
        steered(full_set(), {.strength = 1.6, .vectors = {{"anger", 1.0}}}, State{});
    CHECK(result.applied.fraction == doctest::Approx(0.4));
    CHECK(refusal({.strength = 1.61, .vectors = {{"anger", 1.0}}}, State{}) ==
          "steering.strength 1.61 would add 0.403 of the residual norm; the limit is 0.4, here a "
          "strength of 1.6");
}

TEST_CASE("too much from the settings is limited and reported, for every feeling and vector") {
    const Steerer steerer = full_set();
    const Options greedy{.strength = 3.0};
    const State corner{.valence = -1.0, .arousal = -1.0};
    const Steered one = steered(steerer, {}, corner, greedy);
    CHECK(one.applied.limited);
    CHECK(one.applied.strength == doctest::Approx(1.6));
    CHECK(one.applied.fraction <= 0.4 * (1.0 + 1e-5));
    const Steered other = steered(steerer, {.vectors = {{"anger", 0.6}}}, State{}, greedy);
    CHECK(other.applied.limited);
    CHECK(other.applied.fraction == doctest::Approx(0.24));
    CHECK_FALSE(steered(steerer, {.strength = 1.0}, corner, greedy).applied.limited);
}

TEST_CASE("unknown vectors are refused with the nearest names, wherever they stand") {
    CHECK(refusal({.vectors = {{"angre", 0.1}}})
              .starts_with("steering.vectors.angre is not in the vector set \"dice\"; the nearest "
                           "are anger, "));
    CHECK(
        refusal({.operators = {{"fera", {Operator::Ablate}}}}).contains("the nearest are fear, "));
    CHECK(refusal({.emotion = {{"hounesty", 0.1}}}).contains("the nearest are honesty, "));
}

TEST_CASE("what is not a number in range is refused by field") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(refusal({.strength = nan}) ==
          "steering.strength is nan; it must be a number from 0 to 100");
    CHECK(refusal({.strength = -1.0}).starts_with("steering.strength is -1;"));
    CHECK(refusal({.strength = infinity}).starts_with("steering.strength is inf;"));
    CHECK(refusal({.coefficients = Coefficients{.calm = nan}})
              .starts_with("steering.coefficients.calm is nan;"));
    CHECK(refusal({.coefficients = Coefficients{.depleted = 1e300}})
              .starts_with("steering.coefficients.depleted is 1e+300;"));
    CHECK(
        refusal({.vectors = {{"anger", infinity}}}).starts_with("steering.vectors.anger is inf;"));
    CHECK(refusal({.emotion = {{"anger", nan}}}).starts_with("emotion.anger is nan;"));
    CHECK(refusal({}, {.valence = nan, .arousal = 0.0}).starts_with("emotion.valence is nan;"));
    CHECK(refusal({}, {.valence = 0.0, .arousal = 1.5}) ==
          "emotion.arousal is 1.5; it must be a number from -1 to 1");
    // off or not
    CHECK(refusal({.off = true, .strength = nan}).starts_with("steering.strength is nan;"));
}

TEST_CASE("operators that make no sense are refused by field") {
    const auto with = [](Operation operation) { return Wish{.operators = {{"fear", operation}}}; };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(refusal(with({Operator::Clamp, 0.2, 0.1})) ==
          "steering.vectors.fear: low 0.2 is above high 0.1");
    CHECK(
        refusal(with({Operator::Clamp, nan, 0.1})).starts_with("steering.vectors.fear.low is nan"));
    CHECK(refusal(with({Operator::Clamp, 0.0, 1e9})).starts_with("steering.vectors.fear.high is"));
    CHECK(
        refusal(with({Operator::Clamp, 0.5, 0.6})) ==
        "steering.vectors.fear from 0.5 to 0.6 forces 0.5 of the residual norm; the limit is 0.4");
    CHECK(refusal(with({Operator::Clamp, -0.9, -0.7})).contains("forces 0.7"));
    CHECK(refusal(with({Operator::Add})) ==
          "steering.vectors.fear has the operator add and no amount");
    Wish wish = with({Operator::Ablate});
    wish.vectors["fear"] = 0.5;
    CHECK(refusal(wish) ==
          "steering.vectors.fear has the amount 0.5 beside the operator ablate, which takes none");
    wish.operators["fear"] = {Operator::Project};
    wish.vectors["fear"] = 1.5;
    CHECK(refusal(wish) == "steering.vectors.fear is 1.5; it must be a number from 0 to 1");
}

TEST_CASE("a set without a plane steers by names, and says what it cannot do") {
    Dice dice(452);
    const Steerer steerer = steerer_of(testing::random_library(dice, {"honesty"}));
    CHECK(steered(steerer, {}, kHappy).applied.effect == Effect::Nothing);
    const Steered result = steered(steerer, {.vectors = {{"honesty", 1.0}}}, kHappy);
    CHECK(result.applied.effect == Effect::Steered);
    CHECK_FALSE(result.applied.mode);
    for (const Wish& wish : {Wish{.mode = BlendMode::Centred},
                             Wish{.coefficients = Coefficients{.calm = 1.0}},
                             Wish{.emotion = {{"joy", 0.5}}}}) {
        const auto refused = steerer.steer(wish, kHappy, {});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::NotFound);
    }
    CHECK(
        steerer.steer({.emotion = {{"joy", 0.5}}}, kHappy, {}).error().message ==
        "emotion.joy: the vector set \"dice\" has neither a vector \"joy\" nor the four quadrants "
        "to place it by");
}

TEST_CASE("a set of two axes is blended by axes, whatever the settings say") {
    Dice dice(453);
    const Steerer steerer = steerer_of(testing::random_library(dice, {kValence, kArousal}));
    const Steered result = steered(steerer, {}, kHappy);
    CHECK(result.applied.mode == BlendMode::Axes);
    CHECK(result.applied.effect == Effect::Steered);
    CHECK_FALSE(steerer.steer({.mode = BlendMode::Centred}, kHappy, {}));
}

TEST_CASE("a library that does not check is no set to steer by") {
    Dice dice(454);
    Library library = testing::random_quadrants(dice);
    library.residual_rms.clear();
    const auto steerer = Steerer::of(std::make_shared<const Library>(library));
    REQUIRE_FALSE(steerer);
    CHECK(steerer.error().code == ErrorCode::InvalidArgument);
}

TEST_CASE("no feeling, mode or accepted wish adds more than the limit") {
    Dice dice(455);
    constexpr std::array kModes{BlendMode::Centred, BlendMode::Compat, BlendMode::Axes};
    int accepted = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Steerer steerer = full_set(1000 + seed);
        for (int i = 0; i < 50; ++i) {
            Wish wish;
            if (dice.below(2) == 0) wish.mode = kModes[dice.below(kModes.size())];
            if (dice.below(2) == 0) wish.strength = dice.between(0.0, 2.0);
            if (dice.below(2) == 0) wish.vectors["anger"] = dice.between(-2.0, 2.0);
            if (dice.below(3) == 0) wish.vectors["calm"] = dice.between(-2.0, 2.0);
            if (dice.below(3) == 0) wish.emotion["joy"] = dice.between(-1.0, 1.0);
            const Options options{.strength = dice.between(0.0, 3.0)};
            const auto result = steerer.steer(wish, dice.state(), options);
            if (!result) {
                REQUIRE(result.error().message.contains("the limit is 0.4"));
                continue;
            }
            ++accepted;
            const double fraction = fraction_of(*result->injection, steerer.library());
            REQUIRE(fraction <= 0.4 * (1.0 + 1e-4));
            REQUIRE(result->applied.fraction == doctest::Approx(fraction).epsilon(1e-4));
        }
    }
    CHECK(accepted > 300);
}

}  // namespace
}  // namespace elpis::steering
