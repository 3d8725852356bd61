#include "elpis/backends/open.h"

#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/engine.h"
#include "elpis/engine/options.h"

namespace elpis::backends {

Result<std::unique_ptr<engine::Backend>> open(std::string_view backend,
                                              const engine::Options& options,
                                              engine::Engine::Parts parts) {
    if (backend != "llama-cpp") {
        return fail(
            ErrorCode::Unsupported,
            fmt::format("model.backend is \"{}\", but this version runs .gguf files only; set "
                        "model.backend to \"llama-cpp\" and model.path to a .gguf file",
                        backend));
    }
    ELPIS_TRY(std::unique_ptr<engine::Backend> engine, engine::Engine::open(options, parts));
    return engine;
}

}  // namespace elpis::backends
