#include "elpis/steering/train/concept.h"

#include <cstddef>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/feeling_name.h"
#include "elpis/steering/corpus/pairs.h"
#include "elpis/steering/train/band.h"
#include "elpis/steering/train/finish.h"
#include "elpis/steering/train/learn.h"
#include "elpis/steering/train/study.h"
#include "elpis/steering/train/text_list.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/trained.h"

namespace elpis::steering {
namespace {

Group group_of(const std::string& name, const std::vector<Pair>& pairs, TextList& texts) {
    Group group;
    const auto side = [&](std::string called, std::string Pair::* text) {
        Group::Feeling feeling{.name = std::move(called), .training = {}, .held_out = {}};
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            const std::size_t index = texts.add(pairs[i].*text);
            if (is_held_out(i)) {
                feeling.held_out.push_back(index);
            } else {
                feeling.training.push_back({.text = index, .cell = fmt::format("{}", i)});
            }
        }
        group.feelings.push_back(std::move(feeling));
    };
    side(name, &Pair::positive);
    side(fmt::format("-{}", name), &Pair::negative);
    return group;
}

}  // namespace

Result<Trained> train_concept(ActivationSource& source,
                              const std::string& name,
                              const std::vector<Pair>& pairs,
                              const Corpus& corpus,
                              const TrainOptions& options,
                              const std::stop_token& stop,
                              const TrainProgress& progress) {
    ELPIS_OK(check_feeling_name(name));
    if (options.band) ELPIS_OK(check(*options.band, source.shape()));
    TextList texts;
    Group group = group_of(name, pairs, texts);
    ELPIS_TRY(Study study, read_study(source, corpus, texts, {}, std::move(group), stop, progress));
    study.kept = {name};
    ELPIS_TRY(Trained trained, learn(study, options));
    return finish(source, std::move(trained), corpus, options, stop, progress);
}

}  // namespace elpis::steering
