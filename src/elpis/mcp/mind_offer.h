#pragma once

#include "elpis/mcp/offer.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

// Elpis itself: its tools and resources, over a mind that outlives the server.
MakeOffer offer_of(mind::Mind& mind);

}  // namespace elpis::mcp
