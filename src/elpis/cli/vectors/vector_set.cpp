#include "elpis/cli/vectors/vector_set.h"

#include <cstddef>
#include <expected>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/vector_source.h"
#include "elpis/cli/vectors/job_progress.h"
#include "elpis/cli/vectors/opened_model.h"
#include "elpis/config/settings.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/read.h"
#include "elpis/steering/fit.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/make_library.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/store.h"
#include "elpis/steering/train/readings.h"

namespace elpis::cli {
namespace fs = std::filesystem;

Result<steering::FittedSet> read_vectors(const fs::path& path,
                                         const steering::VectorReading& how,
                                         const steering::FitTarget& target) {
    std::error_code unknown;
    if (fs::is_directory(path, unknown)) return steering::load_library(path, how, target);
    ELPIS_TRY(steering::VectorFile content, steering::read_vector_file(path, how));
    const steering::SourceFile file{
        .file = path.string(), .name = path.stem().string(), .content = std::move(content)};
    return steering::make_library(path.stem().string(), std::span(&file, 1), target);
}

Result<VectorPlace> vector_place(const fs::path& named,
                                 const config::Settings& settings,
                                 const OpenedModel& model) {
    if (!named.empty()) return VectorPlace{.path = named};
    if (!settings.emotion_vectors_dir.empty())
        return VectorPlace{.path = settings.emotion_vectors_dir};
    ELPIS_TRY(const steering::Corpus corpus, steering::shipped_corpus());
    return VectorPlace{.path = vector_cache(settings.cache, model.fingerprint(), corpus.hash),
                       .trained = true};
}

Result<std::vector<float>> measure_residual_rms(steering::ActivationSource& source,
                                                const std::stop_token& stop,
                                                const JobProgress& progress) {
    ELPIS_TRY(const steering::Corpus corpus, steering::shipped_corpus());
    std::vector<std::string> texts;
    texts.reserve(corpus.neutral.size());
    for (const auto& statement : corpus.neutral)
        texts.push_back(statement.text);
    ELPIS_TRY(auto neutral,
              steering::read_neutral(
                  source, texts, stop, [&](int done, int total, std::string_view what) {
                      progress(what, done, total);
                  }));
    return std::move(neutral.residual_rms);
}

Result<steering::FittedSet> load_vector_set(const VectorPlace& place,
                                            const config::Settings& settings,
                                            OpenedModel& model,
                                            const std::stop_token& stop,
                                            const JobProgress& progress) {
    std::error_code unknown;
    if (place.trained && !fs::exists(place.path, unknown)) {
        return fail(ErrorCode::NotFound,
                    fmt::format("there are no vectors for {} yet; elpis vectors train makes them "
                                "(looked for in {})",
                                model.name(),
                                place.path.string()));
    }
    const steering::ModelShape shape = model.reader().shape();
    const steering::VectorReading how{.default_block = settings.steering_layer, .model = shape};
    steering::FitTarget target{.model = shape, .residual_rms = {}, .other_weights = !place.trained};
    auto set = read_vectors(place.path, how, target);
    if (!set) {
        // Without figures of the residual stream in the files the model has to be asked. With any
        // figures at all every other mistake shows, before a minute is spent on reading.
        target.residual_rms.assign(static_cast<std::size_t>(shape.blocks), 1.0F);
        ELPIS_OK(read_vectors(place.path, how, target));
        ELPIS_TRY(target.residual_rms, measure_residual_rms(model.reader(), stop, progress));
        set = read_vectors(place.path, how, target);
    }
    if (set && place.trained) set->library.name = "trained";
    return set;
}

}  // namespace elpis::cli
