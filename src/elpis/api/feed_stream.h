#pragma once

#include <memory>

#include "elpis/api/feed.h"
#include "elpis/http/route.h"
#include "elpis/mind/mind.h"

namespace elpis::api {

// GET /api/feed: server-sent events until the client goes or the server ends. "emotion" with a
// feeling, at first and when it has moved; "erased"; "pulse"; "end" as the last.
http::Route feed_route(mind::Mind& mind, const std::shared_ptr<Feed>& feed);

}  // namespace elpis::api
