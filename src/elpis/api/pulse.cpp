#include "elpis/api/pulse.h"

#include "elpis/engine/status.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/server_stats.h"
#include "elpis/mind/mind.h"

namespace elpis::api {

mcp::Json pulse_json(const mind::Mind& mind) {
    const engine::Status status = mind.status();
    mcp::Json json = mcp::server_stats_json(mind, status);
    json["model"] = mcp::model_json(mind.capabilities(), status);
    return json;
}

}  // namespace elpis::api
