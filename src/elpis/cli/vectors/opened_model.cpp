#include "elpis/cli/vectors/opened_model.h"

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "elpis/backends/open.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/model/conversion.h"
#include "elpis/config/settings.h"
#include "elpis/engine/backend_reader.h"
#include "elpis/engine/options.h"
#include "elpis/steering/fingerprint.h"

namespace elpis::cli {

OpenedModel::OpenedModel(Backstop& backstop)
    : timer_ends_(backstop, "the timer"), backend_ends_(backstop, "the engine") {}

Result<std::unique_ptr<OpenedModel>> OpenedModel::open(const config::Settings& settings,
                                                       Log& log,
                                                       Backstop& backstop) {
    std::unique_ptr<OpenedModel> model(new OpenedModel(backstop));
    // Vectors are of the model as it is.
    engine::Options options = settings.engine;
    options.adapters.clear();
    auto backend = backends::open(settings.backend,
                                  options,
                                  {.clock = model->clock_, .timer = model->timer_, .log = log},
                                  checkpoint_options(settings),
                                  attended_conversion());
    if (!backend && backend.error().code == ErrorCode::Cancelled)
        return std::unexpected(std::move(backend).error());
    // Whatever is wrong with a model or a device, here it is the settings that name it.
    if (!backend) return fail(ErrorCode::Unavailable, std::move(backend).error().message);
    model->backend_ = *std::move(backend);
    ELPIS_TRY(model->fingerprint_,
              steering::fingerprint_of(model->backend_->capabilities().model_path));
    model->reader_ = std::make_unique<engine::BackendReader>(
        *model->backend_, model->fingerprint_, engine::BackendReader::AtOnce{.reads = 1});
    return model;
}

std::string OpenedModel::name() const {
    return std::filesystem::path(backend_->capabilities().model_path).filename().string();
}

Result<void> OpenedModel::check_steerable() const {
    const auto able = backend_->capabilities();
    if (able.supports_steering) return {};
    return fail(ErrorCode::Unsupported, "this model cannot be steered: " + able.why_no_steering);
}

}  // namespace elpis::cli
