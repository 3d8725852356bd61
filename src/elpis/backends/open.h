#pragma once

#include <memory>
#include <string_view>

#include "elpis/backends/checkpoint_model.h"
#include "elpis/base/result.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/engine.h"
#include "elpis/engine/options.h"

namespace elpis::backends {

// The backend a setting of model.backend names. For transformers and checkpoint, model_path is a
// checkpoint folder or an id, which is converted now unless that was done before: seconds for each
// gigabyte, told to the log and to `progress`; so are adapters that are folders of PEFT.
// Unsupported for a backend this version has not; otherwise the errors of Engine::open,
// converted_checkpoint and converted_adapters.
Result<std::unique_ptr<engine::Backend>> open(
    std::string_view backend,
    const engine::Options& options,
    engine::Engine::Parts parts,
    const CheckpointOptions& checkpoints = {},
    const ConversionProgress& progress = [](std::string_view, int, int) { return true; });

// Whether that backend runs checkpoints.
bool runs_checkpoints(std::string_view backend);

}  // namespace elpis::backends
