#include "elpis/cli/live/report.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/base/log.h"
#include "elpis/cli/live/door.h"
#include "elpis/cli/version.h"
#include "elpis/config/load.h"
#include "elpis/config/places.h"
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

std::unique_ptr<LiveDoor> open_door(const mind::Mind& mind,
                                    std::string_view command,
                                    const config::Inputs& inputs,
                                    Log& log) {
    auto door = LiveDoor::open(config::live_folders(inputs), [&mind, name = std::string(command)] {
        return server_report(mind, name);
    });
    if (door) return *std::move(door);
    log.info("doctor", fmt::format("--live will not see this server: {}", door.error().message));
    return nullptr;
}

}  // namespace elpis::cli
