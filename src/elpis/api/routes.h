#pragma once

#include <cstddef>
#include <vector>

#include "elpis/base/timer.h"
#include "elpis/http/route.h"
#include "elpis/mind/mind.h"

namespace elpis::api {

// What the routes use and do not own; all of it outlives them.
struct Parts {
    mind::Mind& mind;
    Timer& timer;
    std::size_t max_depth;  // of a body's JSON
};

// Everything under /api, as openapi/openapi.json has it: who there is, what they feel and why, what
// happens to them, and a feed of what changes.
std::vector<http::Route> routes(const Parts& parts);

}  // namespace elpis::api
