#include "elpis/cli/parts.h"

#include <memory>
#include <utility>

#include "elpis/backends/open.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/cli/backstop.h"
#include "elpis/config/settings.h"
#include "elpis/mind/mind.h"

namespace elpis::cli {

Parts::Parts(const config::Settings& settings, Backstop& backstop)
    : timer_ends_(backstop, "the timer"),
      workers_(settings.mcp.workers, settings.mcp.max_queued_requests),
      workers_end_(backstop, "a worker"),
      backend_ends_(backstop, "the engine"),
      mind_ends_(backstop, "an answer under way") {}

Result<std::unique_ptr<Parts>> Parts::open(const config::Settings& settings,
                                           Log& log,
                                           Backstop& backstop) {
    std::unique_ptr<Parts> parts(new Parts(settings, backstop));
    auto backend = backends::open(settings.backend,
                                  settings.engine,
                                  {.clock = parts->clock_, .timer = parts->timer_, .log = log});
    if (!backend) {
        // Whatever is wrong with a model or a device, here it is the settings that name it.
        return fail(ErrorCode::Unavailable, std::move(backend).error().message);
    }
    parts->backend_ = *std::move(backend);
    parts->mind_ = std::make_unique<mind::Mind>(settings.mind,
                                                settings.affect,
                                                settings.streams,
                                                mind::VectorSource{.why_none = "x"},
                                                mind::Mind::Parts{.backend = *parts->backend_,
                                                                  .clock = parts->clock_,
                                                                  .workers = parts->workers_,
                                                                  .timer = parts->timer_,
                                                                  .log = log});
    return parts;
}

}  // namespace elpis::cli
