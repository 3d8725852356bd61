#pragma once

#include <memory>
#include <vector>

#include "elpis/engine/status.h"
#include "elpis/http/message.h"
#include "elpis/http/route.h"
#include "elpis/http/traffic.h"
#include "elpis/mind/mind.h"

namespace elpis::http {

// What whoever runs the server looks at: GET /health (200 while the process and the engine's steps
// come to their ends, 503 when one hangs), GET /ready (whether a request would be served now), both
// open without the token; GET /metrics (Prometheus' text format). The mind outlives the routes.
std::vector<Route> operations(mind::Mind& mind, const std::shared_ptr<Traffic>& traffic);

// {"status", "model"}, and 200 or 503.
Answer health_of(const engine::Status& status);
Answer readiness_of(const engine::Status& status);

}  // namespace elpis::http
