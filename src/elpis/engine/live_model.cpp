#include "elpis/engine/live_model.h"

#include <functional>
#include <memory>
#include <utility>

#include "elpis/base/result.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/llama/steering_check.h"
#include "elpis/engine/loaded_model.h"
#include "elpis/engine/plan.h"

namespace elpis::engine {

Result<LiveModel> bring_up(const Plan& plan,
                           const std::function<bool(float)>& progress,
                           const std::function<void(bool)>& in_template,
                           std::function<bool()> abort) {
    LiveModel live;
    ELPIS_TRY(live.model, load_model(plan, progress, in_template));
    ELPIS_TRY(live.context,
              llama::Context::create(*live.model->model,
                                     {.cells = plan.cells,
                                      .batch_rows = plan.options.batch_rows,
                                      .sequences = plan.options.sequences +
                                                   plan.background_sequences + plan.prefix_holders,
                                      .outputs = plan.outputs,
                                      .threads = plan.threads,
                                      .pin_threads = plan.options.pin_threads,
                                      .flash_attention = plan.options.flash_attention,
                                      .exact_cache = plan.options.exact_cache},
                                     std::move(abort)));
    live.steering_gap = llama::why_not_steerable(*live.context, *live.model->model);
    return live;
}

}  // namespace elpis::engine
