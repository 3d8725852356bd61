#pragma once

#include <memory>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/engine.h"
#include "elpis/engine/options.h"

namespace elpis::backends {

// The backend a setting of model.backend names. Unsupported for one this version has not;
// otherwise the errors of Engine::open.
Result<std::unique_ptr<engine::Backend>> open(std::string_view backend,
                                              const engine::Options& options,
                                              engine::Engine::Parts parts);

}  // namespace elpis::backends
