#include "elpis/steering/train/study.h"

#include <cstddef>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/train/band.h"
#include "elpis/steering/train/readings.h"
#include "elpis/steering/train/text_list.h"
#include "elpis/steering/train/train_options.h"

namespace elpis::steering {
namespace {

constexpr std::size_t kFewestTexts = 8;  // of a feeling, and of neutral texts

Result<void> enough(const Group& group) {
    for (const Group::Feeling& feeling : group.feelings) {
        if (feeling.training.size() >= kFewestTexts) continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("\"{}\" has {} texts to learn from; at least {} are needed, from "
                                "several patterns",
                                feeling.name,
                                feeling.training.size(),
                                kFewestTexts));
    }
    return {};
}

}  // namespace

Result<Study> read_study(ActivationSource& source,
                         const Corpus& corpus,
                         const TextList& texts,
                         Group quadrants,
                         Group named,
                         const std::stop_token& stop,
                         const TrainProgress& progress) {
    ELPIS_OK(enough(quadrants));
    ELPIS_OK(enough(named));
    if (corpus.neutral.size() < kFewestTexts) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("there are {} neutral texts; at least {} are needed, because "
                                "strength and reading are measured on them",
                                corpus.neutral.size(),
                                kFewestTexts));
    }
    Study study{.shape = source.shape(),
                .neutral = {},
                .readings = {},
                .quadrants = std::move(quadrants),
                .named = std::move(named),
                .kept = {}};
    ELPIS_OK(default_band(study.shape));
    std::vector<std::string> neutral;
    neutral.reserve(corpus.neutral.size());
    for (const Corpus::Statement& it : corpus.neutral)
        neutral.push_back(it.text);
    ELPIS_TRY(study.neutral, read_neutral(source, neutral, stop, progress));
    ELPIS_TRY(study.readings,
              read_texts(source, texts.texts(), stop, progress, "reading sentences"));
    return study;
}

}  // namespace elpis::steering
