#include "elpis/steering/steer.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <expected>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/addition.h"
#include "elpis/steering/blend.h"
#include "elpis/steering/blend_mode.h"
#include "elpis/steering/edit_list.h"
#include "elpis/steering/felt.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/options.h"
#include "elpis/steering/vector.h"
#include "elpis/steering/wish.h"
#include "elpis/steering/wish_check.h"

namespace elpis::steering {
namespace {

// A corner at full strength comes out of floating-point sums; a limit must not trip over that.
constexpr double kRounding = 1.0 + 1e-5;

// A blend whose name the request gave, or the best the set can do.
Result<const Blend*> choose_blend(const Steerer& steerer,
                                  const Wish& wish,
                                  const Options& options) {
    if (wish.mode) return steerer.blend(*wish.mode);
    for (const BlendMode mode : {options.blend, BlendMode::Axes}) {
        if (const auto blend = steerer.blend(mode)) return blend;
    }
    if (wish.coefficients) return steerer.blend(options.blend);  // says what the set lacks
    return nullptr;
}

struct Amount {
    std::string field;
    double value = 0.0;
};

// The part of a wish that asks for most: what a refusal names.
Amount largest_of(const Wish& wish) {
    std::vector<Amount> amounts;
    for (const auto& [name, amount] : wish.vectors) {
        if (wish.adds(name)) amounts.push_back({"steering.vectors." + name, amount});
    }
    for (const auto& [name, amount] : wish.emotion)
        amounts.push_back({"emotion." + name, amount});
    if (amounts.empty() && wish.coefficients) {
        const auto& c = *wish.coefficients;
        amounts = {{"steering.coefficients.excited", c.excited},
                   {"steering.coefficients.frustrated", c.frustrated},
                   {"steering.coefficients.calm", c.calm},
                   {"steering.coefficients.depleted", c.depleted}};
    }
    if (amounts.empty()) return {};
    return *std::ranges::max_element(
        amounts, {}, [](const Amount& amount) { return std::abs(amount.value); });
}

// Holds the total to the limit: refused when the request is the reason, scaled when the settings
// are. `strength` may be lowered.
Result<void> hold_limit(const Wish& wish,
                        double share,
                        const Library& library,
                        const Options& options,
                        Applied& applied) {
    const double fraction = share * applied.strength * library.full_strength;
    if (fraction <= options.max_fraction * kRounding) return {};
    if (wish.strength) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("steering.strength {} would add {:.3g} of the residual norm; the "
                                "limit is {:.3g}, here a strength of {:.3g}",
                                *wish.strength,
                                fraction,
                                options.max_fraction,
                                applied.strength * options.max_fraction / fraction));
    }
    if (const Amount amount = largest_of(wish); !amount.field.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} {}, with the rest, would add {:.3g} of the residual norm; the "
                                "limit is {:.3g}",
                                amount.field,
                                amount.value,
                                fraction,
                                options.max_fraction));
    }
    applied.strength *= options.max_fraction / fraction;
    applied.limited = true;
    return {};
}

double amount_of(const Wish& wish, const std::string& name) {
    const auto amount = wish.vectors.find(name);
    return amount == wish.vectors.end() ? 1.0 : amount->second;
}

}  // namespace

std::string_view name_of(Effect effect) {
    switch (effect) {
        case Effect::Steered:
            return "steered";
        case Effect::Nothing:
            return "nothing to inject";
        case Effect::OffBySettings:
            return "off by settings";
        case Effect::OffByRequest:
            return "off by request";
    }
    return "steered";
}

Steerer::Steerer(std::shared_ptr<const Library> library)
    : library_(std::move(library)), probe_(probe_of(*library_)) {
    for (const BlendMode mode : {BlendMode::Centred, BlendMode::Compat, BlendMode::Axes})
        blends_.push_back(Blend::of(*library_, mode));
}

Result<Steerer> Steerer::of(std::shared_ptr<const Library> library) {
    assert(library != nullptr);
    ELPIS_OK(check(*library));
    return Steerer(std::move(library));
}

Result<const Blend*> Steerer::blend(BlendMode mode) const {
    const Result<Blend>& blend = blends_[static_cast<std::size_t>(mode)];
    if (!blend) return std::unexpected(blend.error());
    return &*blend;
}

Result<Steered> Steerer::steer(const Wish& wish,
                               const affect::State& state,
                               const Options& options) const {
    const Library& library = *library_;
    ELPIS_OK(check(wish, library, options));
    ELPIS_OK(check(state));
    ELPIS_TRY(const Blend* blend, choose_blend(*this, wish, options));
    ELPIS_TRY(Addition addition, addition_of(wish, state, blend, library));

    Applied applied{.set = library.name,
                    .hash = library.hash,
                    .standing = library.standing,
                    .state = addition.state,
                    .coefficients = addition.coefficients,
                    .keep_norm = wish.keep_norm};
    if (blend != nullptr) applied.mode = blend->mode();
    const double largest = options.max_fraction / library.full_strength;
    applied.strength = wish.strength.value_or(std::min(options.strength, largest));
    applied.limited = !wish.strength && options.strength > largest * kRounding;
    const double share = total_share(addition.rows);
    ELPIS_OK(hold_limit(wish, share, library, options, applied));

    const auto off = [&](Effect effect) {
        applied.effect = effect;
        if (effect != Effect::Nothing) {
            applied.strength = 0.0;
            applied.limited = false;
        }
        return Steered{.injection = std::make_shared<const Injection>(), .applied = applied};
    };
    if (options.mode == Options::Mode::Off || !options.means.steering)
        return off(Effect::OffBySettings);
    if (wish.off) return off(Effect::OffByRequest);
    if (applied.strength == 0.0) return off(Effect::Nothing);

    EditList edits(library);
    const double strength = applied.strength * library.full_strength;
    edits.add(addition.rows, strength);
    applied.vectors = std::move(addition.vectors);
    for (const auto& [name, operation] : wish.operators) {
        if (operation.what == Operator::Add) continue;
        const double amount = amount_of(wish, name);
        edits.operate(library.vectors.at(name), operation, amount);
        applied.operators[name] = operation;
        if (operation.what == Operator::Project) applied.vectors[name] = amount;
    }
    auto injection = std::make_shared<const Injection>(edits.finish(wish.keep_norm));
    if (injection->empty()) return off(Effect::Nothing);
    applied.effect = Effect::Steered;
    applied.fraction = share * strength;
    for (const Edit& edit : injection->edits())
        applied.blocks.push_back(edit.block);
    applied.signature = injection->signature();
    return Steered{.injection = std::move(injection), .applied = std::move(applied)};
}

}  // namespace elpis::steering
