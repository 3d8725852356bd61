#pragma once

// Kinds of settings: who knows the options knows them.
#include "elpis/steering/blend_mode.h"  // IWYU pragma: export
#include "elpis/steering/scope.h"       // IWYU pragma: export

namespace elpis::steering {

// What a server does with feelings when a request says nothing. Units: docs/steering.md.
struct Options {
    // Off: no request is steered, whatever it asks for.
    enum class Mode { Steering, Off } mode = Mode::Steering;

    BlendMode blend = BlendMode::Centred;

    // 1 = the full strength of the set of vectors. 0 … 3; what comes to more than max_fraction is
    // limited to it, and reported so. (`emotion.steering_strength`)
    double strength = 1.0;

    // The most that may be added in all, as a fraction of the residual norm; a request that asks
    // for more is refused. Above about 0.4 small models repeat themselves.
    double max_fraction = 0.4;

    Scope scope = Scope::Turn;

    // A model without vectors gets its own, trained in the background when it is loaded first.
    enum class Train { Auto, Never } train = Train::Auto;

    // Whether tool calls and other grammar-bound output are steered: steering changes conduct, not
    // only tone.
    bool tools = false;

    // Whether what a model thinks before it answers is steered, too.
    bool thoughts = true;

    // By which means a feeling shapes an answer.
    struct Means {
        bool steering = true;
        bool sampling = true;
        bool prompt = false;  // one line about the feeling (prompt_line.h)
    } means;
};

}  // namespace elpis::steering
