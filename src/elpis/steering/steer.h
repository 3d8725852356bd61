#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/steering/blend.h"
#include "elpis/steering/blend_mode.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/options.h"
#include "elpis/steering/probe.h"
#include "elpis/steering/wish.h"

namespace elpis::steering {

enum class Effect {
    Steered,
    Nothing,        // nothing to inject: a neutral feeling, strength 0
    OffBySettings,  // steering.mode = "off", or no means "steering"
    OffByRequest,
};
std::string_view name_of(Effect effect);

// What became of a wish, for the report of the result.
struct Applied {
    Effect effect = Effect::Nothing;
    std::string set;   // Library::name
    std::string hash;  // Library::hash
    Standing standing = Standing::Unevaluated;
    std::optional<BlendMode> mode;      // absent: the set spans no plane, only named vectors act
    double strength = 0.0;              // as used; 1 = the set's full strength
    double fraction = 0.0;              // of the residual norm, added in all: Σ_L ‖row‖/ρ_L
    bool limited = false;               // the settings asked for more than max_fraction
    std::vector<int> blocks;            // ascending
    affect::State state;                // the feeling that was blended, as rounded for it
    affect::Coefficients coefficients;  // its shares before strength, or those asked for
    std::map<std::string, double> vectors;       // amounts, before strength; emotion's names too
    std::map<std::string, Operation> operators;  // other than Add
    bool keep_norm = false;
    std::uint64_t signature = 0;  // of the injection
};

struct Steered {
    std::shared_ptr<const Injection> injection;  // never null; empty unless Effect::Steered
    Applied applied;
};

// A set of vectors at work: from a feeling and a wish to what is injected. Its blends are computed
// once. Immutable; shared between threads.
class Steerer {
public:
    // Null is our bug. InvalidArgument when the library does not pass check().
    static Result<Steerer> of(std::shared_ptr<const Library> library);

    const Library& library() const { return *library_; }
    // As probe_of the library: once, for all requests. Null when it has none.
    const std::shared_ptr<const Probe>& probe() const { return probe_; }
    // NotFound or InvalidArgument as Blend::of. Valid as long as this.
    Result<const Blend*> blend(BlendMode mode) const;

    // The addition is  strength · full_strength · (blend + Σ amount·vector)  of ρ_L at each block,
    // and the operators act after it (Edit). `state` is within the square; before it is blended it
    // is rounded to three decimals, as it is shown, so that what is injected is what is reported,
    // and a settled feeling gives one signature.
    //
    // A blend that the settings name and the set cannot give falls back to axes, then to named
    // vectors alone; one that the request names must be there.
    //
    // Refused before any work, InvalidArgument or NotFound, naming the field: what is not finite or
    // out of range, unknown names (with the nearest), an amount beside an operator that takes none,
    // a total above options.max_fraction (with the value and the limit). A strength of the settings
    // that is above it at the corners is limited instead.
    Result<Steered> steer(const Wish& wish,
                          const affect::State& state,
                          const Options& options) const;

private:
    explicit Steerer(std::shared_ptr<const Library> library);

    std::shared_ptr<const Library> library_;
    std::shared_ptr<const Probe> probe_;
    std::vector<Result<Blend>> blends_;  // by BlendMode
};

}  // namespace elpis::steering
