#include "elpis/cli/parts.h"

#include <expected>
#include <memory>
#include <utility>

#include "elpis/backends/open.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/model/conversion.h"
#include "elpis/cli/vector_source.h"
#include "elpis/config/settings.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/mind.h"
#include "elpis/mind/options.h"

namespace elpis::cli {

Parts::Parts(const config::Settings& settings, Backstop& backstop)
    : timer_ends_(backstop, "the timer"),
      workers_(settings.mcp.workers, settings.mcp.max_queued_requests),
      workers_end_(backstop, "a worker"),
      backend_ends_(backstop, "the engine"),
      journal_ends_(backstop, "the journal"),
      mind_ends_(backstop, "an answer under way") {}

Result<std::unique_ptr<Parts>> Parts::open(const config::Settings& settings,
                                           Log& log,
                                           Backstop& backstop,
                                           mind::Personas personas) {
    std::unique_ptr<Parts> parts(new Parts(settings, backstop));
    auto backend = backends::open(settings.backend,
                                  settings.engine,
                                  {.clock = parts->clock_, .timer = parts->timer_, .log = log},
                                  checkpoint_options(settings),
                                  attended_conversion());
    if (!backend && backend.error().code == ErrorCode::Cancelled)
        return std::unexpected(std::move(backend).error());
    if (!backend) {
        // Whatever is wrong with a model or a device, here it is the settings that name it.
        return fail(ErrorCode::Unavailable, std::move(backend).error().message);
    }
    parts->backend_ = *std::move(backend);
    auto vectors = vector_sources(settings, personas, *parts->backend_, log);
    // A folder of vectors that cannot be used is the settings' mistake, too.
    if (!vectors) return fail(ErrorCode::Unavailable, std::move(vectors).error().message);
    mind::Options options = settings.mind;
    options.steering.strength = settings.affect.steering_strength;
    options.system_prompt = settings.engine.system_prompt;
    parts->journal_ = std::make_unique<journal::Journal>(settings.journal, parts->clock_, log);
    parts->mind_ = std::make_unique<mind::Mind>(options,
                                                settings.affect,
                                                settings.streams,
                                                std::move(vectors->everybodys),
                                                mind::Mind::Parts{.backend = *parts->backend_,
                                                                  .clock = parts->clock_,
                                                                  .workers = parts->workers_,
                                                                  .timer = parts->timer_,
                                                                  .log = log,
                                                                  .journal = parts->journal_.get()},
                                                std::move(personas),
                                                std::move(vectors->own));
    return parts;
}

}  // namespace elpis::cli
