#include "elpis/steering/evaluation/dose_response.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/answers.h"
#include "elpis/steering/evaluation/direction.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/instrument.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/resampling.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/evaluation/trend.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/statistics.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {
namespace {

// −largest … 0 … largest.
std::vector<double> both_signs(const std::vector<double>& strengths) {
    std::vector<double> doses{0.0};
    for (const double it : strengths) {
        doses.push_back(it);
        doses.push_back(-it);
    }
    std::ranges::sort(doses);
    return doses;
}

std::vector<double> doses_of(const Library& library, const Options& options) {
    std::vector<double> strengths;
    strengths.reserve(options.strengths.size());
    for (const double it : options.strengths)
        strengths.push_back(it * library.full_strength);
    return both_signs(strengths);
}

std::vector<double> control_doses_of(const Library& library, const Options& options) {
    std::vector<double> strengths{library.full_strength};
    if (options.strengths.back() > 1.0) {
        strengths.push_back(options.strengths.back() * library.full_strength);
    }
    return both_signs(strengths);
}

// One direction's responses: [prompt][dose].
struct Responses {
    std::vector<double> doses;
    std::vector<std::vector<double>> prompts;

    std::vector<double> means() const {
        std::vector<double> means(doses.size(), 0.0);
        for (const std::vector<double>& prompt : prompts) {
            for (std::size_t d = 0; d < doses.size(); ++d)
                means[d] += prompt[d] / static_cast<double>(prompts.size());
        }
        return means;
    }
    std::vector<double> rhos() const {
        std::vector<double> rhos;
        rhos.reserve(prompts.size());
        for (const std::vector<double>& prompt : prompts)
            rhos.push_back(spearman(doses, prompt));
        return rhos;
    }
    std::vector<double> slopes() const {
        std::vector<double> slopes;
        slopes.reserve(prompts.size());
        for (const std::vector<double>& prompt : prompts)
            slopes.push_back(slope(doses, prompt));
        return slopes;
    }
    double wrong_way() const {
        const std::vector<double> all = slopes();
        const auto wrong = std::ranges::count_if(all, [](double it) { return it <= 0.0; });
        return all.empty() ? 0.0 : static_cast<double>(wrong) / static_cast<double>(all.size());
    }
};

// One direction to go along, and what to look at on the way.
struct Walk {
    const Axis& axis;
    Rows rows;
    std::vector<double> doses;

    std::vector<std::shared_ptr<const Injection>> injections(const Library& library) const {
        std::vector<std::shared_ptr<const Injection>> injections;
        injections.reserve(doses.size());
        for (const double dose : doses)
            injections.push_back(inject(library, rows, dose));
        return injections;
    }
};

Responses responses_of(const Walk& walk,
                       const Instrument& instrument,
                       std::span<const Sheet> sheets) {
    Responses responses{.doses = walk.doses, .prompts = {}};
    responses.prompts.resize(instrument.prompts());
    for (const Sheet& sheet : sheets) {
        const std::vector<double> leaning =
            instrument.leaning(sheet, walk.axis.plus, walk.axis.minus);
        for (std::size_t prompt = 0; prompt < leaning.size(); ++prompt)
            responses.prompts[prompt].push_back(leaning[prompt]);
    }
    return responses;
}

DoseResponse::Control control_of(std::uint64_t seed, const Responses& it) {
    return {.seed = seed,
            .means = it.means(),
            .rho = mean(it.rhos()),
            .slope = mean(it.slopes()),
            .wrong_way = it.wrong_way()};
}

DoseResponse summary_of(const Axis& axis, const Responses& it, const Options& options) {
    const std::vector<double> means = it.means();
    return {.axis = axis.name,
            .unit = fmt::format("ln p({}) - ln p({})", axis.plus, axis.minus),
            .doses = it.doses,
            .means = means,
            .prompts = it.prompts,
            .rho = mean(it.rhos()),
            .rho_range = range_of_mean(it.rhos(), options),
            .rho_of_means = spearman(it.doses, means),
            .slope = mean(it.slopes()),
            .slope_range = range_of_mean(it.slopes(), options),
            .wrong_way = it.wrong_way(),
            .trend_p = mann_kendall_p(means),
            .isotonic_error = isotonic_error(means)};
}

void compare(DoseResponse& response) {
    for (const DoseResponse::Control& it : response.random) {
        const auto seeds = static_cast<double>(response.random.size());
        response.random_rho += it.rho / seeds;
        response.random_rho_size += std::abs(it.rho) / seeds;
        response.random_slope_size = std::max(response.random_slope_size, std::abs(it.slope));
    }
    response.above_random = response.slope_range.low > response.random_slope_size;
}

}  // namespace

Result<std::vector<DoseResponse>> measure_dose_response(const Library& library,
                                                        const Subject& subject,
                                                        const std::vector<Rows>& shuffled,
                                                        Instrument& instrument,
                                                        const Options& options,
                                                        ActivationSource& model,
                                                        const std::stop_token& stop,
                                                        const ReadProgress& progress) {
    const std::vector<double> control_doses = control_doses_of(library, options);
    // Per axis: the real direction, random ones, and the shuffled one where there is one.
    std::vector<std::vector<Walk>> walks;
    std::vector<std::shared_ptr<const Injection>> injections;
    for (std::size_t i = 0; i < subject.axes.size(); ++i) {
        const Axis& axis = subject.axes[i];
        std::vector<Walk>& own = walks.emplace_back();
        own.push_back({.axis = axis, .rows = axis.rows, .doses = doses_of(library, options)});
        for (int number = 0; number < options.random_seeds; ++number) {
            const std::uint64_t seed =
                control_seed(options.seed, static_cast<std::uint64_t>(number), 1000 + i);
            own.push_back(
                {.axis = axis, .rows = random_like(axis.rows, seed), .doses = control_doses});
        }
        if (i < shuffled.size() && !shuffled[i].empty()) {
            own.push_back({.axis = axis, .rows = shuffled[i], .doses = control_doses});
        }
        for (const Walk& walk : own)
            std::ranges::copy(walk.injections(library), std::back_inserter(injections));
    }
    ELPIS_TRY(const std::vector<Sheet> sheets, instrument.read(model, injections, stop, progress));
    std::vector<DoseResponse> all;
    std::span<const Sheet> rest(sheets);
    for (const std::vector<Walk>& own : walks) {
        std::vector<Responses> responses;
        for (const Walk& walk : own) {
            responses.push_back(responses_of(walk, instrument, rest.first(walk.doses.size())));
            rest = rest.subspan(walk.doses.size());
        }
        DoseResponse response = summary_of(own[0].axis, responses[0], options);
        response.control_doses = control_doses;
        const auto seeds = static_cast<std::size_t>(options.random_seeds);
        for (std::size_t i = 0; i < seeds; ++i)
            response.random.push_back(control_of(i, responses[i + 1]));
        if (responses.size() > seeds + 1) {
            response.shuffled = control_of(options.seed, responses.back());
        }
        compare(response);
        all.push_back(std::move(response));
    }
    return all;
}

}  // namespace elpis::steering::evaluation
