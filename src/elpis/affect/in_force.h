#pragma once

#include "elpis/affect/options.h"
#include "elpis/affect/personality.h"
#include "elpis/affect/preset.h"

namespace elpis::affect {

// The options as a feeling goes by them: traits and preset have become figures. Once more changes
// nothing.
inline Options in_force(const Options& options) {
    return with_preset(with_personality(options));
}

}  // namespace elpis::affect
