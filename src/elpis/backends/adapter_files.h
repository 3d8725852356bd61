#pragma once

#include <functional>
#include <vector>

#include "elpis/backends/checkpoint_model.h"
#include "elpis/backends/hf/adapter_base.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/engine/adapter_set.h"

namespace elpis::backends {

// The model that adapters are for; asked only when one has to be converted.
using FindAdapterBase = std::function<Result<hf::AdapterBase>()>;

// The GGUF files of adapters: a folder of PEFT is converted for that model, once, and kept beside
// the converted checkpoints under its content and the model's shape; a file is taken as it is.
// Whatever ends it early, nothing half made is left. The errors of hf::Adapter::open, with the
// adapter's name, of writing, and of `base`.
Result<std::vector<engine::AdapterFile>> converted_adapters(
    const std::vector<engine::AdapterFile>& adapters,
    const FindAdapterBase& base,
    const CheckpointOptions& options,
    const ConversionProgress& progress,
    Log& log);

}  // namespace elpis::backends
