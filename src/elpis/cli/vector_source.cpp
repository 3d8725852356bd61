#include "elpis/cli/vector_source.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/cli/vectors/vector_set.h"
#include "elpis/config/settings.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/backend_reader.h"
#include "elpis/mind/steering_set.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/read.h"
#include "elpis/steering/fingerprint.h"
#include "elpis/steering/fit.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/library.h"
#include "elpis/steering/make_library.h"
#include "elpis/steering/options.h"
#include "elpis/steering/store.h"
#include "elpis/steering/train/kept.h"
#include "elpis/steering/train/train.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/trained.h"

namespace elpis::cli {
namespace {

using Progress = mind::VectorSource::Progress;
using steering::Library;

mind::VectorSource ready(Library library) {
    return {
        .ready = std::make_shared<const Library>(std::move(library)), .make = {}, .why_none = {}};
}

mind::VectorSource none(std::string why) {
    return {.ready = nullptr, .make = {}, .why_none = std::move(why)};
}

void note(Log& log, const std::vector<std::string>& remarks) {
    for (const std::string& remark : remarks)
        log.info("steering", remark);
}

Result<void> check_quadrants(const std::filesystem::path& folder, const Library& library) {
    const std::vector<std::string> missing = steering::missing_quadrants(library);
    if (missing.empty()) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("model.emotion_vectors_dir: {} lacks {}; it needs a file for each of "
                            "excited, frustrated, calm and depleted",
                            folder.string(),
                            fmt::join(missing, ", ")));
}

// The files of a folder. Without figures of the residual stream in them the model has to be asked
// first; that the files are sound and complete is known at once all the same.
Result<mind::VectorSource> from_folder(const config::Settings& settings,
                                       engine::Backend& backend,
                                       Log& log) {
    const std::filesystem::path& folder = settings.emotion_vectors_dir;
    engine::BackendReader reader(backend, {});
    const steering::VectorReading how{.default_block = settings.steering_layer,
                                      .model = reader.shape()};
    steering::FitTarget target{.model = reader.shape(), .residual_rms = {}, .other_weights = true};
    if (auto set = steering::load_library(folder, how, target)) {
        ELPIS_OK(check_quadrants(folder, set->library));
        note(log, set->remarks);
        return ready(std::move(set->library));
    }
    // With any figures at all every other mistake shows.
    target.residual_rms.assign(static_cast<std::size_t>(target.model.blocks), 1.0F);
    ELPIS_TRY(const steering::FittedSet trial, steering::load_library(folder, how, target));
    ELPIS_OK(check_quadrants(folder, trial.library));
    return mind::VectorSource{
        .ready = nullptr,
        .make = [&backend, &log, folder, how, target](const std::stop_token& stop,
                                                      const Progress& progress) -> Result<Library> {
            engine::BackendReader asked(backend, {});
            steering::FitTarget measured = target;
            ELPIS_TRY(measured.residual_rms,
                      measure_residual_rms(asked, stop, [&](std::string_view, int done, int total) {
                          progress(done, total);
                      }));
            auto set = steering::load_library(folder, how, measured);
            if (!set) {  // it names files, and clients are told why they are not steered
                log.error("steering", set.error().message);
                return fail(set.error().code,
                            "the files of model.emotion_vectors_dir cannot be used; the log says "
                            "why");
            }
            note(log, set->remarks);
            return std::move(set->library);
        },
        .why_none = {}};
}

Result<Library> train_and_keep(engine::Backend& backend,
                               const std::string& fingerprint,
                               const steering::Corpus& corpus,
                               const std::filesystem::path& place,
                               Log& log,
                               const std::stop_token& stop,
                               const Progress& progress) {
    engine::BackendReader reader(backend, fingerprint, engine::BackendReader::kRepeatable);
    ELPIS_TRY(
        steering::Trained trained,
        steering::train(reader,
                        corpus,
                        steering::TrainOptions{},
                        stop,
                        [&](int done, int total, std::string_view) { progress(done, total); }));
    // A cache that cannot be written costs the next start some seconds, nothing else.
    if (const auto kept = steering::save_trained(place, trained); !kept) {
        log.warning("steering", "the vectors were not kept: " + kept.error().message);
    }
    return std::move(trained.library);
}

}  // namespace

std::filesystem::path vector_cache(const std::filesystem::path& cache,
                                   const std::string& fingerprint,
                                   const std::string& corpus_hash) {
    return cache / "vectors" / fmt::format("{}-{}", fingerprint, corpus_hash);
}

Result<mind::VectorSource> vector_source(const config::Settings& settings,
                                         engine::Backend& backend,
                                         Log& log) {
    using Mode = steering::Options::Mode;
    using Train = steering::Options::Train;
    const steering::Options& options = settings.mind.steering;
    if (options.mode == Mode::Off) return none("steering.mode is \"off\"");
    if (const auto able = backend.capabilities(); !able.supports_steering) {
        return none(able.why_no_steering);
    }
    if (!settings.emotion_vectors_dir.empty()) return from_folder(settings, backend, log);

    ELPIS_TRY(auto corpus, steering::shipped_corpus());
    ELPIS_TRY(const std::string fingerprint,
              steering::fingerprint_of(backend.capabilities().model_path));
    const std::filesystem::path place = vector_cache(settings.cache, fingerprint, corpus.hash);
    std::error_code error;
    if (std::filesystem::is_directory(place, error)) {
        const steering::ModelShape model = engine::BackendReader(backend, fingerprint).shape();
        auto kept =
            steering::load_library(place, {.model = model}, {.model = model, .residual_rms = {}});
        if (kept && steering::missing_quadrants(kept->library).empty()) {
            kept->library.name = "trained";
            return ready(std::move(kept->library));
        }
        log.warning("steering",
                    fmt::format("the vectors in {} cannot be used and are made anew{}",
                                place.string(),
                                kept ? "" : ": " + kept.error().message));
    }
    if (options.train == Train::Never) {
        // What there is none of is told to clients; where it was looked for is not theirs to know.
        log.info("steering", fmt::format("there are no vectors in {}", place.string()));
        return none("steering.train is \"never\" and no vectors were kept for this model");
    }
    return mind::VectorSource{.ready = nullptr,
                              .make =
                                  [&backend, &log, fingerprint, place, corpus = std::move(corpus)](
                                      const std::stop_token& stop, const Progress& progress) {
                                      return train_and_keep(
                                          backend, fingerprint, corpus, place, log, stop, progress);
                                  },
                              .why_none = {}};
}

}  // namespace elpis::cli
