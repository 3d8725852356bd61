#include "elpis/backends/open.h"

#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/backends/adapter_files.h"
#include "elpis/backends/checkpoint_model.h"
#include "elpis/backends/hf/adapter_base.h"
#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/conversion_cache.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/engine.h"
#include "elpis/engine/options.h"

namespace elpis::backends {
namespace {

// Says when a conversion begins, which a server's client waits for, and how far it is.
Result<engine::Options> with_conversion(const engine::Options& options,
                                        const CheckpointOptions& checkpoints,
                                        const ConversionProgress& progress,
                                        Log& log) {
    ELPIS_TRY(const hf::Checkpoint checkpoint, open_checkpoint(options.model_path, checkpoints));
    std::string told;
    const ConversionProgress tell = [&](std::string_view step, int done, int total) {
        if (step != "reading" && step != told) {
            told = step;
            log.info("checkpoint", fmt::format("{} {}", step, checkpoint.folder().string()));
        }
        return progress(step, done, total);
    };
    ELPIS_TRY(const hf::Conversion made, converted_checkpoint(checkpoint, checkpoints, tell, log));
    engine::Options own = options;
    own.model_path = made.file;
    const auto base = [&] { return hf::adapter_base(checkpoint); };
    ELPIS_TRY(own.adapters, converted_adapters(own.adapters, base, checkpoints, progress, log));
    return own;
}

}  // namespace

bool runs_checkpoints(std::string_view backend) {
    return backend == "transformers" || backend == "checkpoint";
}

Result<std::unique_ptr<engine::Backend>> open(std::string_view backend,
                                              const engine::Options& options,
                                              engine::Engine::Parts parts,
                                              const CheckpointOptions& checkpoints,
                                              const ConversionProgress& progress) {
    engine::Options own = options;
    if (runs_checkpoints(backend)) {
        ELPIS_TRY(own, with_conversion(options, checkpoints, progress, parts.log));
    } else if (backend != "llama-cpp") {
        return fail(
            ErrorCode::Unsupported,
            fmt::format("model.backend is \"{}\", but this version runs .gguf files and "
                        "checkpoints only; set model.backend to \"llama-cpp\" and model.path to a "
                        ".gguf file, or to \"transformers\" and a checkpoint folder",
                        backend));
    } else {
        const auto base = [&] { return hf::adapter_base_of_gguf(options.model_path); };
        ELPIS_TRY(own.adapters,
                  converted_adapters(options.adapters, base, checkpoints, progress, parts.log));
    }
    ELPIS_TRY(std::unique_ptr<engine::Backend> engine, engine::Engine::open(own, parts));
    return engine;
}

}  // namespace elpis::backends
