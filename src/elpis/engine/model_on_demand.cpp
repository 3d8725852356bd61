#include "elpis/engine/model_on_demand.h"

#include <chrono>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/guarded.h"
#include "elpis/base/result.h"
#include "elpis/engine/gauges.h"
#include "elpis/engine/live_model.h"
#include "elpis/engine/plan.h"
#include "elpis/engine/status.h"

namespace elpis::engine {

Result<void> ModelOnDemand::load(const std::function<bool(float)>& progress,
                                 std::function<bool()> abort) {
    Gauges& gauges = parts_.gauges;
    gauges.load_percent = 0;
    gauges.state = ModelState::Loading;
    gauges.failure.with([](std::string& why) { why.clear(); });
    const auto in_template = [&](bool begins) {
        gauges.step_began = begins ? parts_.clock.now().time_since_epoch() : Gauges::Ticks::zero();
    };
    auto loaded = bring_up(parts_.plan, progress, in_template, std::move(abort));
    in_template(false);
    used();
    if (loaded) {
        use(*std::move(loaded));
        gauges.cells_total = parts_.plan.cells;
        gauges.state = ModelState::Ready;
        parts_.log.info("engine",
                        fmt::format("{} is loaded: {} on {}, {} threads, {} cells",
                                    parts_.plan.options.model_path.filename().string(),
                                    parts_.plan.header.architecture,
                                    parts_.plan.device.description,
                                    parts_.plan.threads,
                                    parts_.plan.cells));
        return {};
    }
    if (loaded.error().code == ErrorCode::Cancelled) {
        gauges.state = ModelState::Unloaded;
    } else {
        gauges.failure.with([&](std::string& why) { why = loaded.error().message; });
        gauges.state = ModelState::Failed;
        parts_.log.error("engine", loaded.error().message);
    }
    return std::unexpected(std::move(loaded).error());
}

void ModelOnDemand::use(LiveModel live) {
    live_ = std::move(live);
    if (!live_.steerable()) {
        parts_.log.warning("engine",
                           "feelings cannot reach the activations: " + live_.steering_gap);
    }
    parts_.gauges.steering_gap.with([&](std::string& why) { why = live_.steering_gap; });
    // The same model with other weights may have come while it was unloaded.
    if (files_ != live_.model->files) parts_.prefixes.forget_stored();
    files_ = live_.model->files;
    parts_.prefixes.use(live_.model->model->keeps_prefixes() ? live_.context.get() : nullptr);
}

std::optional<Clock::Monotonic> ModelOnDemand::due() const {
    const auto after = parts_.plan.options.unload_after;
    if (!live_ || after <= std::chrono::seconds::zero()) return std::nullopt;
    return last_use_ + after;
}

void ModelOnDemand::unload_if_due() {
    const auto when = due();
    if (!when || parts_.clock.now() < *when) return;
    parts_.prefixes.park();
    live_.end();
    parts_.gauges.cells_total = 0;
    parts_.gauges.cells_kept = parts_.prefixes.cells();
    parts_.gauges.prefix_bytes = parts_.prefixes.stored_bytes();
    parts_.gauges.threads = 0;
    parts_.gauges.state = ModelState::Unloaded;
    parts_.log.info(
        "engine",
        fmt::format("unloaded after {} s without a request; the next one loads it again",
                    parts_.plan.options.unload_after.count()));
}

}  // namespace elpis::engine
