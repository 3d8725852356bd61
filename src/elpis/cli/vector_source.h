#pragma once

#include <filesystem>
#include <string>

#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/config/settings.h"
#include "elpis/engine/backend.h"
#include "elpis/mind/steering_set.h"

namespace elpis::cli {

// Where the steering vectors of the settings' model come from:
// - `steering.mode = "off"`: nowhere.
// - `model.emotion_vectors_dir`: the files of that folder. One that is empty or damaged, or lacks a
//   quadrant, is an error now, not later. Files that do not say what the residual stream of their
//   model is like are fitted once the model can be asked.
// - else the cache, where vectors that were trained for this model and these sentences lie.
// - else they are trained when the model is first wanted, and cached; unless `steering.train` is
//   "never".
// Loads no weights. `backend` outlives what is returned; `log` too.
Result<mind::VectorSource> vector_source(const config::Settings& settings,
                                         engine::Backend& backend,
                                         Log& log);

// The folder of the cache for vectors of a model and a corpus.
std::filesystem::path vector_cache(const std::filesystem::path& cache,
                                   const std::string& fingerprint,
                                   const std::string& corpus_hash);

}  // namespace elpis::cli
