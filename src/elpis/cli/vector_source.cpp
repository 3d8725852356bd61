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
#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/cli/vectors/vector_set.h"
#include "elpis/config/settings.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/backend_reader.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/steering_sets.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/read.h"
#include "elpis/steering/fingerprint.h"
#include "elpis/steering/fit.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/library.h"
#include "elpis/steering/make_library.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/options.h"
#include "elpis/steering/store.h"
#include "elpis/steering/train/kept.h"
#include "elpis/steering/train/train.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/trained.h"

namespace elpis::cli {
namespace {

namespace fs = std::filesystem;
using Progress = mind::VectorSource::Progress;
using steering::Library;

// Each is in memory as long as the server is.
constexpr std::size_t kMostOwnSets = 32;

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

Result<void> check_quadrants(const fs::path& place, const Library& library) {
    const std::vector<std::string> missing = steering::missing_quadrants(library);
    if (missing.empty()) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} lacks {}; it needs a vector for each of excited, frustrated, calm "
                            "and depleted",
                            place.string(),
                            fmt::join(missing, ", ")));
}

// What the residual stream of the model is like: read once, by whoever first needs it, and then
// known. Any thread.
class ResidualFigures {
public:
    explicit ResidualFigures(engine::Backend& backend) : backend_(backend) {}

    // Blocks. A reading that fails or is stopped is begun again by the next who asks.
    Result<std::vector<float>> of(const std::stop_token& stop, const Progress& progress) {
        return known_.with([&](std::vector<float>& known) -> Result<std::vector<float>> {
            if (!known.empty()) return known;
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "the server is ending");
            engine::BackendReader reader(backend_, {});
            ELPIS_TRY(
                known,
                measure_residual_rms(reader, stop, [&](std::string_view, int done, int total) {
                    progress(done, total);
                }));
            return known;
        });
    }

private:
    engine::Backend& backend_;
    Guarded<std::vector<float>> known_;  // empty: not yet
};

// Sets out of files, for one model.
class FileSets {
public:
    FileSets(const config::Settings& settings, engine::Backend& backend, Log& log)
        : figures_(std::make_shared<ResidualFigures>(backend)),
          log_(log),
          shape_(engine::BackendReader(backend, {}).shape()),
          how_{.default_block = settings.steering_layer, .model = shape_} {}

    // A file, or the files of a folder. Without figures of the residual stream in them the model
    // has to be asked first; that they are sound and complete is known at once all the same.
    Result<mind::VectorSource> source(const fs::path& place) const {
        steering::FitTarget target{.model = shape_, .residual_rms = {}, .other_weights = true};
        if (auto set = read_vectors(place, how_, target)) {
            ELPIS_OK(check_quadrants(place, set->library));
            note(log_, set->remarks);
            return ready(std::move(set->library));
        }
        // With any figures at all every other mistake shows.
        target.residual_rms.assign(static_cast<std::size_t>(target.model.blocks), 1.0F);
        ELPIS_TRY(const steering::FittedSet trial, read_vectors(place, how_, target));
        ELPIS_OK(check_quadrants(place, trial.library));
        return mind::VectorSource{
            .ready = nullptr,
            .make = [figures = figures_, &log = log_, place, how = how_, target](
                        const std::stop_token& stop, const Progress& progress) -> Result<Library> {
                steering::FitTarget measured = target;
                ELPIS_TRY(measured.residual_rms, figures->of(stop, progress));
                auto set = read_vectors(place, how, measured);
                if (!set) {  // it names files, and clients are told why they are not steered
                    log.error("steering", set.error().message);
                    return fail(set.error().code,
                                "the files of these steering vectors cannot be used; the log says "
                                "why");
                }
                note(log, set->remarks);
                return std::move(set->library);
            },
            .why_none = {}};
    }

private:
    std::shared_ptr<ResidualFigures> figures_;
    Log& log_;
    steering::ModelShape shape_;
    steering::VectorReading how_;
};

// Each set that a persona asks for, once.
mind::OwnVectors own_vectors(const mind::Personas& personas, const FileSets& files, Log& log) {
    mind::OwnVectors own;
    for (const auto& [name, persona] : personas) {
        const std::string& asked = persona.affect.vectors;
        if (asked.empty() || own.contains(asked)) continue;
        Result<mind::VectorSource> source =
            own.size() < kMostOwnSets
                ? files.source(asked)
                : fail(ErrorCode::Unsupported,
                       fmt::format("{} characters have different sets of vectors, which is the "
                                   "limit; let {} share one of them",
                                   kMostOwnSets,
                                   name));
        if (!source) {
            log.warning("steering", name + " stays unsteered: " + source.error().message);
            source = mind::VectorSource{
                .ready = nullptr, .make = {}, .why_none = source.error().message, .failed = true};
        }
        own.emplace(asked, *std::move(source));
    }
    return own;
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

namespace {

// The ones that are trained for the model: from the cache, or in the background.
Result<mind::VectorSource> trained_source(const config::Settings& settings,
                                          engine::Backend& backend,
                                          Log& log) {
    using Train = steering::Options::Train;
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
    if (settings.mind.steering.train == Train::Never) {
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

Result<mind::VectorSource> everybodys(const config::Settings& settings,
                                      const FileSets& files,
                                      engine::Backend& backend,
                                      Log& log) {
    const fs::path& folder = settings.emotion_vectors_dir;
    if (folder.empty()) return trained_source(settings, backend, log);
    auto source = files.source(folder);
    if (source) return source;
    return fail(source.error().code, "model.emotion_vectors_dir: " + source.error().message);
}

}  // namespace

Result<VectorSources> vector_sources(const config::Settings& settings,
                                     const mind::Personas& personas,
                                     engine::Backend& backend,
                                     Log& log) {
    using Mode = steering::Options::Mode;
    if (settings.mind.steering.mode == Mode::Off)
        return VectorSources{.everybodys = none("steering.mode is \"off\""), .own = {}};
    if (const auto able = backend.capabilities(); !able.supports_steering)
        return VectorSources{.everybodys = none(able.why_no_steering), .own = {}};
    const FileSets files(settings, backend, log);
    ELPIS_TRY(mind::VectorSource source, everybodys(settings, files, backend, log));
    return VectorSources{.everybodys = std::move(source), .own = own_vectors(personas, files, log)};
}

}  // namespace elpis::cli
