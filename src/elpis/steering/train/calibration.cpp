#include "elpis/steering/train/calibration.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/edit_list.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/repetition.h"
#include "elpis/steering/statistics.h"
#include "elpis/steering/train/calibration_limits.h"
#include "elpis/steering/train/corners.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

constexpr double kFirstGuess = 0.12;  // near what the default model bears
constexpr int kCircleTries = 6;       // how often a repeating strength is lowered
constexpr std::string_view kWhat = "calibrating";

// The corner that costs the most.
struct Cost {
    double ratio = 0.0;
    std::size_t corner = 0;
};

// Share of repeated 4-grams per answer: mean, and the standard error of that mean.
struct Circles {
    double share = 0.0;
    double error = 0.0;
};

class Search {
public:
    Search(ActivationSource& source,
           const Library& library,
           const Corpus::Calibration& texts,
           const CalibrationLimits& limits,
           const std::stop_token& stop,
           const TrainProgress& progress)
        : source_(source),
          library_(library),
          texts_(texts),
          limits_(limits),
          stop_(stop),
          progress_(progress) {
        for (int i = 0; limits.smallest + i * limits.step <= limits.largest + limits.step / 2; ++i)
            grid_.push_back(std::round((limits.smallest + i * limits.step) * 1e6) / 1e6);
    }

    Result<Calibration> run() {
        ELPIS_TRY(corners_, corners_of(library_));
        ELPIS_TRY(const auto plain, likelihoods({nullptr}));
        plain_ = plain.front();
        result_.plain_perplexity = std::exp(-plain_);
        ELPIS_TRY(std::size_t found, by_perplexity());
        ELPIS_TRY(found, by_repetition(found));
        result_.full_strength = grid_[found];
        return std::move(result_);
    }

private:
    std::shared_ptr<const Injection> injection(const Rows& rows, double strength) const {
        EditList edits(library_);
        edits.add(rows, strength);
        return std::make_shared<const Injection>(edits.finish(false));
    }

    void say() {
        ++asked_;
        // How many steps a bisection takes is known only at its end.
        const int expected =
            4 + static_cast<int>(std::ceil(std::log2(static_cast<double>(grid_.size()))));
        if (progress_) progress_(std::min(asked_, expected), expected, kWhat);
    }

    // Mean log likelihood per token of the paragraphs, under each injection.
    Result<std::vector<double>> likelihoods(
        const std::vector<std::shared_ptr<const Injection>>& injections) {
        std::vector<ReadTask> tasks;
        for (const auto& injected : injections) {
            for (const std::string& paragraph : texts_.paragraphs) {
                ReadTask task;
                task.text = paragraph;
                task.log_likelihood = true;
                task.injection = injected;
                tasks.push_back(std::move(task));
            }
        }
        ELPIS_TRY(const auto readings, source_.read(std::move(tasks), stop_, {}));
        say();
        std::vector<double> means;
        const std::size_t each = texts_.paragraphs.size();
        for (std::size_t first = 0; first + each <= readings.size() && each > 0; first += each) {
            std::vector<double> tokens;
            for (const TextReading& it : std::span(readings).subspan(first, each))
                tokens.insert(tokens.end(), it.log_likelihood.begin(), it.log_likelihood.end());
            if (!tokens.empty()) means.push_back(mean(tokens));
        }
        if (means.size() == injections.size()) return means;
        return fail(ErrorCode::InvalidArgument,
                    "calibration needs paragraphs of more than one token: see [calibration] of the "
                    "corpus");
    }

    // Perplexity over plain at these corners.
    Result<Cost> cost_at(double strength, std::span<const std::size_t> corners) {
        std::vector<std::shared_ptr<const Injection>> injections;
        for (const std::size_t corner : corners)
            injections.push_back(injection(corners_[corner].rows, strength));
        ELPIS_TRY(const auto means, likelihoods(injections));
        Cost worst;
        for (std::size_t i = 0; i < corners.size(); ++i) {
            const double ratio = std::exp(plain_ - means[i]);
            // Not `>`: a text that became impossible (NaN) costs more than any limit.
            if (!(ratio <= worst.ratio)) worst = {.ratio = ratio, .corner = corners[i]};
        }
        result_.steps.push_back({.strength = strength,
                                 .perplexity_ratio = worst.ratio,
                                 .corner = corners_[worst.corner].name,
                                 .corners = static_cast<int>(corners.size()),
                                 .repeated = std::nullopt});
        return worst;
    }

    bool harmless(const Cost& cost) const { return cost.ratio <= limits_.perplexity_ratio; }

    std::size_t nearest(double strength) const {
        return static_cast<std::size_t>(
            std::ranges::min_element(
                grid_, {}, [&](double it) { return std::abs(it - strength); }) -
            grid_.begin());
    }

    Result<std::size_t> by_perplexity() {
        std::vector<std::size_t> all(corners_.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = i;
        std::size_t at = nearest(kFirstGuess);
        ELPIS_TRY(Cost cost, cost_at(grid_[at], all));
        const std::size_t worst[] = {cost.corner};
        // Harmless below `low`, harmful from `high` on.
        std::size_t low = harmless(cost) ? at + 1 : 0;
        std::size_t high = harmless(cost) ? grid_.size() : at;
        // Tried at all corners already; grid_.size(): none.
        const std::size_t proved = harmless(cost) ? at : grid_.size();
        while (low < high) {
            at = (low + high) / 2;
            ELPIS_TRY(cost, cost_at(grid_[at], worst));
            (harmless(cost) ? low : high) = harmless(cost) ? at + 1 : at;
        }
        // The worst corner of the first guess need not be the worst here.
        for (std::size_t found = low; found-- > 0;) {
            if (found == proved) return found;
            ELPIS_TRY(cost, cost_at(grid_[found], all));
            if (harmless(cost)) return found;
        }
        result_.within_limits = false;
        return 0;
    }

    // Answers at these corners; without corners: plain ones.
    Result<Circles> circles_at(double strength, std::span<const Corner> corners) {
        std::vector<AnswerTask> tasks;
        const auto ask = [&](const std::shared_ptr<const Injection>& injected) {
            for (const std::string& question : texts_.questions) {
                AnswerTask task;
                task.question = question;
                task.max_tokens = limits_.answer_tokens;
                task.injection = injected;
                tasks.push_back(std::move(task));
            }
        };
        if (corners.empty()) ask({});
        for (const Corner& corner : corners)
            ask(injection(corner.rows, strength));
        ELPIS_TRY(const auto answers, source_.answer(std::move(tasks), stop_, {}));
        say();
        std::vector<double> shares;
        shares.reserve(answers.size());
        for (const std::string& answer : answers)
            shares.push_back(repeated_share(std::span(&answer, 1)));
        return Circles{.share = mean(shares),
                       .error = deviation(shares) / std::sqrt(static_cast<double>(
                                                        std::max<std::size_t>(1, shares.size())))};
    }

    Result<std::size_t> by_repetition(std::size_t found) {
        if (texts_.questions.empty()) return found;
        const auto plain = circles_at(0.0, {});
        if (!plain && plain.error().code == ErrorCode::Unsupported) return found;
        ELPIS_TRY(const Circles before, plain);
        result_.plain_repeated = before.share;
        for (int tries = 1;; ++tries) {
            ELPIS_TRY(const Circles circles, circles_at(grid_[found], corners_));
            note(grid_[found], circles.share);
            // One answer of a few that happens to repeat itself is no collapse: the excess has to
            // be more than its own standard error.
            if (circles.share - circles.error <= before.share + limits_.repetition) return found;
            if (found == 0 || tries == kCircleTries) break;
            found -= std::max<std::size_t>(1, found / 8);
        }
        result_.within_limits = false;
        return found;
    }

    void note(double strength, double repeated) {
        const auto step = std::ranges::find_if(result_.steps, [&](const CalibrationStep& it) {
            return it.strength == strength && it.corners == static_cast<int>(corners_.size());
        });
        if (step != result_.steps.end()) {
            step->repeated = repeated;
        } else {
            result_.steps.push_back({.strength = strength,
                                     .perplexity_ratio = std::nullopt,
                                     .corner = {},
                                     .corners = static_cast<int>(corners_.size()),
                                     .repeated = repeated});
        }
    }

    ActivationSource& source_;
    const Library& library_;
    const Corpus::Calibration& texts_;
    const CalibrationLimits& limits_;
    const std::stop_token& stop_;
    const TrainProgress& progress_;

    std::vector<double> grid_;  // ascending
    std::vector<Corner> corners_;
    double plain_ = 0.0;  // mean log likelihood without steering
    int asked_ = 0;
    Calibration result_;
};

}  // namespace

Result<Calibration> calibrate(ActivationSource& source,
                              const Library& library,
                              const Corpus::Calibration& texts,
                              const CalibrationLimits& limits,
                              const std::stop_token& stop,
                              const TrainProgress& progress) {
    const bool upwards =
        limits.smallest > 0.0 && limits.step > 0.0 && limits.largest >= limits.smallest;
    if (!upwards) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("calibration cannot search from {} to {} by {}; it goes upwards "
                                "from above 0",
                                limits.smallest,
                                limits.largest,
                                limits.step));
    }
    return Search(source, library, texts, limits, stop, progress).run();
}

}  // namespace elpis::steering
