#pragma once

#include <filesystem>
#include <string>

#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/config/settings.h"
#include "elpis/engine/backend.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/steering_sets.h"

namespace elpis::cli {

// The sets of vectors of the settings, and of the personas that ask for others.
struct VectorSources {
    mind::VectorSource everybodys;
    mind::OwnVectors own;
};

// Where the steering vectors of the settings' model come from:
// - `steering.mode = "off"`: nowhere.
// - `model.emotion_vectors_dir`: the files of that folder. One that is empty or damaged, or lacks a
//   quadrant, is an error now, not later. Files that do not say what the residual stream of their
//   model is like are fitted once the model can be asked.
// - else the cache, where vectors that were trained for this model and these sentences lie.
// - else they are trained when the model is first wanted, and cached; unless `steering.train` is
//   "never".
// What personas ask for is a path each (config::load_characters). One that cannot be used is no
// error of the server's: the set has failed, with a sentence, which the log is told, too.
// What the model has to be asked for is asked once, whoever's vectors need it. Loads no weights.
// `backend` outlives what is returned; `log` too.
Result<VectorSources> vector_sources(const config::Settings& settings,
                                     const mind::Personas& personas,
                                     engine::Backend& backend,
                                     Log& log);

// The folder of the cache for vectors of a model and a corpus.
std::filesystem::path vector_cache(const std::filesystem::path& cache,
                                   const std::string& fingerprint,
                                   const std::string& corpus_hash);

}  // namespace elpis::cli
