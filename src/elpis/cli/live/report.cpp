#include "elpis/cli/live/report.h"

#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

#include "elpis/cli/version.h"
#include "elpis/engine/status.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/server_stats.h"
#include "elpis/mind/mind.h"

namespace elpis::cli {

std::string server_report(const mind::Mind& mind, std::string_view command) {
    const engine::Status status = mind.status();
    const engine::Capabilities engine = mind.capabilities();
    mcp::Json model = mcp::model_json(engine, status);
    model["path"] = engine.model_path;
    const mcp::Json report{{"process", ::getpid()},
                           {"version", version()},
                           {"command", command},
                           {"model", std::move(model)},
                           {"server_stats", mcp::server_stats_json(mind, status)}};
    return mcp::encode(report);
}

}  // namespace elpis::cli
