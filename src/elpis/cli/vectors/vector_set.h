#pragma once

#include <filesystem>
#include <stop_token>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/cli/vectors/job_progress.h"
#include "elpis/cli/vectors/opened_model.h"
#include "elpis/config/settings.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/fit.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/make_library.h"

namespace elpis::cli {

// Where the vectors lie that a command is about.
struct VectorPlace {
    std::filesystem::path path;  // a file, or a folder of files
    bool trained = false;        // the cache: what `elpis vectors train` fills
};

// The one that was named; else model.emotion_vectors_dir; else the cache, of the model and the
// shipped sentences. Whether there is anything is not asked.
Result<VectorPlace> vector_place(const std::filesystem::path& named,
                                 const config::Settings& settings,
                                 const OpenedModel& model);

// The vectors of a file, or of all files in a folder. Errors as read_vector_file(), load_library()
// and make_library().
Result<steering::FittedSet> read_vectors(const std::filesystem::path& path,
                                         const steering::VectorReading& how,
                                         const steering::FitTarget& target);

// r_L of every block, on the neutral texts among the shipped sentences.
Result<std::vector<float>> measure_residual_rms(steering::ActivationSource& source,
                                                const std::stop_token& stop,
                                                const JobProgress& progress);

// The vectors there, fitted to the model. Files that do not say what the residual stream is like
// cost a reading of neutral texts. NotFound says how to get vectors; else the errors of
// read_vector_file() and make_library(). Blocks: in a job.
Result<steering::FittedSet> load_vector_set(const VectorPlace& place,
                                            const config::Settings& settings,
                                            OpenedModel& model,
                                            const std::stop_token& stop,
                                            const JobProgress& progress);

}  // namespace elpis::cli
