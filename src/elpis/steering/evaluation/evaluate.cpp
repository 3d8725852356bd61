#include "elpis/steering/evaluation/evaluate.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/answers.h"
#include "elpis/steering/evaluation/channels.h"
#include "elpis/steering/evaluation/cost.h"
#include "elpis/steering/evaluation/dose_response.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/instrument.h"
#include "elpis/steering/evaluation/materials.h"
#include "elpis/steering/evaluation/next_words.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/plane_grid.h"
#include "elpis/steering/evaluation/read_back.h"
#include "elpis/steering/evaluation/reality.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/evaluation/throughput.h"
#include "elpis/steering/evaluation/visible.h"
#include "elpis/steering/library.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {
namespace {

// Whether every pole has at least two texts on either side.
bool has_texts(const Materials& materials, const Subject& subject) {
    return std::ranges::all_of(subject.poles, [&](const Pole& pole) {
        const auto count = [&](const std::vector<Materials::Text>& texts) {
            return std::ranges::count(texts, pole.name, &Materials::Text::pole);
        };
        return count(materials.training) >= 2 && count(materials.held_out) >= 2;
    });
}

std::optional<Instrument> instrument_for(const Materials& materials, const Subject& subject) {
    if (!subject.is_plane()) {
        if (materials.pairs.empty()) return std::nullopt;
        return Instrument::of_texts(materials.pairs);
    }
    std::vector<std::string_view> needed{
        channel::kGlad, channel::kSad, channel::kStirred, channel::kStill};
    needed.insert(needed.end(), kQuadrants.begin(), kQuadrants.end());
    const bool all = std::ranges::all_of(needed, [&](std::string_view it) {
        const auto found = materials.words.find(std::string(it));
        return found != materials.words.end() && !found->second.empty();
    });
    if (!all || materials.stems.empty()) return std::nullopt;
    return Instrument::of_words(materials.stems, materials.words);
}

// One evaluation under way.
class Inquiry {
public:
    Inquiry(const Library& library,
            const Subject& subject,
            const Materials& materials,
            const Options& options,
            ActivationSource& model,
            const Outside& outside,
            const std::stop_token& stop,
            const StageProgress& progress)
        : library_(library),
          subject_(subject),
          materials_(materials),
          options_(options),
          model_(model),
          outside_(outside),
          stop_(stop),
          progress_(progress) {}

    Result<Evaluation> run() {
        ELPIS_OK(examine_vectors());
        ELPIS_OK(watch_words());
        ELPIS_OK(hear_answers());
        ELPIS_OK(weigh_cost());
        ELPIS_OK(take_time());
        return std::move(result_);
    }

private:
    ReadProgress stage(std::string_view name) const {
        return [this, name](int done, int total) {
            if (progress_) progress_(name, done, total);
        };
    }
    void remark(std::string text) { result_.remarks.push_back(std::move(text)); }

    Result<void> examine_vectors() {
        if (!has_texts(materials_, subject_)) {
            remark(
                fmt::format("there are no training and held-out texts for \"{}\": whether its "
                            "vectors are real was not asked, and answers were not read back",
                            subject_.name));
            return {};
        }
        ELPIS_TRY(
            RealityFindings found,
            examine(
                library_, subject_, materials_, options_, model_, stop_, stage("reading texts")));
        result_.reality = std::move(found.reality);
        frame_ = std::move(found.frame);
        shuffled_ = std::move(found.shuffled);
        return {};
    }

    Result<void> watch_words() {
        std::optional<Instrument> instrument = instrument_for(materials_, subject_);
        if (!instrument) {
            remark(
                fmt::format("there are no words or pairs of texts for \"{}\": whether "
                            "probabilities follow it was not asked",
                            subject_.name));
            return {};
        }
        ELPIS_TRY(
            result_.next_words,
            measure_next_words(
                library_, subject_, *instrument, options_, model_, stop_, stage("next words")));
        ELPIS_TRY(result_.dose_response,
                  measure_dose_response(library_,
                                        subject_,
                                        shuffled_,
                                        *instrument,
                                        options_,
                                        model_,
                                        stop_,
                                        stage("dose and response")));
        if (!subject_.is_plane()) return {};
        ELPIS_TRY(
            result_.plane,
            measure_plane(library_, *instrument, options_, model_, stop_, stage("the plane")));
        return {};
    }

    Result<void> hear_answers() {
        if (materials_.questions.empty()) {
            remark("there are no questions: no answers were written");
            return {};
        }
        ELPIS_TRY(answers_,
                  write_answers(library_,
                                subject_,
                                materials_.questions,
                                options_,
                                model_,
                                stop_,
                                stage("writing answers")));
        result_.samples = samples_of(answers_, subject_);
        ELPIS_TRY(result_.visible,
                  measure_visible(subject_,
                                  answers_,
                                  outside_.lexicon,
                                  outside_.judge,
                                  options_,
                                  stop_,
                                  stage("judging answers")));
        if (!frame_) return {};
        ELPIS_TRY(result_.read_back,
                  read_back(subject_,
                            *frame_,
                            answers_,
                            library_.full_strength,
                            options_,
                            model_,
                            stop_,
                            stage("reading answers back")));
        return {};
    }

    Result<void> weigh_cost() {
        if (materials_.paragraphs.empty()) {
            remark("there are no neutral paragraphs: the cost was not asked");
            return {};
        }
        ELPIS_TRY(result_.cost,
                  measure_cost(library_,
                               subject_,
                               materials_.paragraphs,
                               materials_.stems,
                               answers_,
                               options_,
                               model_,
                               stop_,
                               stage("cost")));
        return {};
    }

    Result<void> take_time() {
        if (options_.throughput_pairs == 0 || materials_.questions.empty()) return {};
        ELPIS_TRY(result_.throughput,
                  measure_throughput(library_,
                                     subject_,
                                     materials_.questions,
                                     options_,
                                     model_,
                                     outside_.clock,
                                     stop_,
                                     stage("throughput")));
        return {};
    }

    const Library& library_;
    const Subject& subject_;
    const Materials& materials_;
    const Options& options_;
    ActivationSource& model_;
    const Outside& outside_;
    const std::stop_token& stop_;
    const StageProgress& progress_;

    Evaluation result_;
    std::optional<Frame> frame_;
    std::vector<Rows> shuffled_;
    std::vector<Answer> answers_;
};

}  // namespace

Result<Evaluation> evaluate(const Library& library,
                            const Subject& subject,
                            const Materials& materials,
                            const Options& options,
                            ActivationSource& model,
                            const Outside& outside,
                            const std::stop_token& stop,
                            const StageProgress& progress) {
    const ModelShape shape = model.shape();
    if (shape.blocks != library.model.blocks || shape.width != library.model.width) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the vector set \"{}\" is for a model of {} blocks and width {}; "
                                "this one has {} and {}",
                                library.name,
                                library.model.blocks,
                                library.model.width,
                                shape.blocks,
                                shape.width));
    }
    const Clock::Monotonic begin = outside.clock.now();
    Inquiry inquiry(library, subject, materials, options, model, outside, stop, progress);
    ELPIS_TRY(Evaluation evaluation, inquiry.run());
    const std::chrono::duration<double> took = outside.clock.now() - begin;
    evaluation.about = {.set = library.name,
                        .set_hash = library.hash,
                        .method = library.method,
                        .subject = subject.name,
                        .architecture = shape.architecture,
                        .fingerprint = shape.fingerprint,
                        .blocks = shape.blocks,
                        .width = shape.width,
                        .corpus_hash = materials.hash,
                        .version = outside.version,
                        .size = options.size,
                        .seed = options.seed,
                        .full_strength = library.full_strength,
                        .seconds = took.count()};
    return evaluation;
}

}  // namespace elpis::steering::evaluation
