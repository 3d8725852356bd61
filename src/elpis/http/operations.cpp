#include "elpis/http/operations.h"

#include <memory>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "elpis/engine/status.h"
#include "elpis/http/message.h"
#include "elpis/http/metrics_page.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/http/traffic.h"
#include "elpis/mind/mind.h"

namespace elpis::http {
namespace {

constexpr int kUnavailable = 503;

Answer told(std::string_view status, std::string_view model, int code) {
    const nlohmann::ordered_json body{{"status", status}, {"model", model}};
    return {.status = code, .body = body.dump(), .headers = {{"Cache-Control", "no-store"}}};
}

}  // namespace

Answer health_of(const engine::Status& status) {
    const std::string_view model = engine::name_of(status.state);
    if (status.state == engine::ModelState::Stuck) return told("stuck", model, kUnavailable);
    return told("ok", model, 200);
}

// A model that is not loaded yet loads with the first request: that one is served.
Answer readiness_of(const engine::Status& status) {
    using engine::ModelState;
    const std::string_view model = engine::name_of(status.state);
    if (status.state == ModelState::Ready || status.state == ModelState::Unloaded)
        return told("ready", model, 200);
    return told("not ready", model, kUnavailable);
}

std::vector<Route> operations(mind::Mind& mind, const std::shared_ptr<Traffic>& traffic) {
    return {
        {.method = "GET",
         .path = "/health",
         .open = true,
         .handle = [&mind](const Request&, Peer&) { return health_of(mind.status()); }},
        {.method = "GET",
         .path = "/ready",
         .open = true,
         .handle = [&mind](const Request&, Peer&) { return readiness_of(mind.status()); }},
        {.method = "GET", .path = "/metrics", .handle = [&mind, traffic](const Request&, Peer&) {
             return Answer{.type = "text/plain; version=0.0.4; charset=utf-8",
                           .body = metrics_page(mind.status(), mind.live_streams(), *traffic)};
         }}};
}

}  // namespace elpis::http
