#include "elpis/steering/train/train.h"

#include <algorithm>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/nearest.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/thinning.h"
#include "elpis/steering/library.h"
#include "elpis/steering/train/band.h"
#include "elpis/steering/train/finish.h"
#include "elpis/steering/train/learn.h"
#include "elpis/steering/train/study.h"
#include "elpis/steering/train/text_list.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/trained.h"

namespace elpis::steering {
namespace {

// The named emotions that become vectors.
Result<std::vector<std::string>> kept_of(const Corpus& corpus, const TrainOptions& options) {
    std::vector<std::string> named = corpus.named();
    if (options.emotions.empty()) return named;
    for (const std::string& wanted : options.emotions) {
        if (std::ranges::find(named, wanted) != named.end()) continue;
        const std::string meant = nearest(wanted, named);
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the corpus has no emotion \"{}\"; {}",
                                wanted,
                                meant.empty() ? fmt::format("it has {}", fmt::join(named, ", "))
                                              : fmt::format("is \"{}\" meant?", meant)));
    }
    std::vector<std::string> kept;
    for (const std::string& name : named) {
        if (std::ranges::find(options.emotions, name) != options.emotions.end())
            kept.push_back(name);
    }
    return kept;
}

// A single emotion has no others to be told from.
Result<void> check_named(const Corpus& corpus) {
    if (corpus.named().size() != 1) return {};
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("\"{}\" is the only named emotion of the corpus; an emotion is told from "
                    "other emotions, so give it company or leave it out",
                    corpus.named().front()));
}

}  // namespace

Result<Trained> train(ActivationSource& source,
                      const Corpus& corpus,
                      const TrainOptions& options,
                      const std::stop_token& stop,
                      const TrainProgress& progress) {
    ELPIS_OK(check_named(corpus));
    ELPIS_TRY(std::vector<std::string> kept, kept_of(corpus, options));
    if (options.band) ELPIS_OK(check(*options.band, source.shape()));
    const Corpus used = options.full_corpus ? corpus : thinned(corpus, options.thinning);

    TextList texts;
    Group quadrants;
    if (used.has_quadrants()) quadrants = texts.add(used, {kQuadrants.begin(), kQuadrants.end()});
    Group named = texts.add(used, used.named());
    ELPIS_TRY(
        Study study,
        read_study(source, used, texts, std::move(quadrants), std::move(named), stop, progress));
    study.kept = std::move(kept);
    ELPIS_TRY(Trained trained, learn(study, options));
    return finish(source, std::move(trained), used, options, stop, progress);
}

}  // namespace elpis::steering
