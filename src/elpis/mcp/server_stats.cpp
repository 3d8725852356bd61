#include "elpis/mcp/server_stats.h"

#include "elpis/affect/rounding.h"
#include "elpis/engine/status.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

Json model_json(const engine::Capabilities& engine, const engine::Status& status) {
    Json json = {{"state", engine::name_of(status.state)},
                 {"name", engine.model_name},
                 {"architecture", engine.architecture},
                 {"context_trained", engine.context_trained},
                 {"blocks", engine.blocks},
                 {"width", engine.width},
                 {"adapters", engine.adapters}};
    if (status.state == engine::ModelState::Loading) json["load_percent"] = status.load_percent;
    if (status.state == engine::ModelState::Failed) json["failure"] = status.failure;
    return json;
}

Json server_stats_json(const mind::Mind& mind, const engine::Status& status) {
    return {{"running", status.running},
            {"waiting", status.waiting},
            {"cells_used", status.cells_used},
            {"cells_total", status.cells_total},
            {"cells_kept", status.cells_kept},
            {"prefix_bytes", status.prefix_bytes},
            {"live_streams", mind.live_streams()},
            {"threads", status.threads},
            {"uptime_seconds", affect::rounded(status.uptime_seconds, 1)},
            {"totals",
             {{"steps", status.totals.steps},
              {"tokens_written", status.totals.tokens_written},
              {"tokens_guessed", status.totals.tokens_guessed},
              {"guesses_right", status.totals.guesses_right},
              {"tokens_read", status.totals.tokens_read},
              {"tokens_reused", status.totals.tokens_reused},
              {"requests_finished", status.totals.finished},
              {"requests_cancelled", status.totals.cancelled},
              {"requests_failed", status.totals.failed}}},
            {"recent",
             {{"step_median_ms", affect::rounded(status.recent.median_ms, 2)},
              {"step_p95_ms", affect::rounded(status.recent.p95_ms, 2)},
              {"tokens_per_second", affect::rounded(status.recent.tokens_per_second, 1)},
              {"read_per_second", affect::rounded(status.recent.read_per_second, 1)}}}};
}

}  // namespace elpis::mcp
