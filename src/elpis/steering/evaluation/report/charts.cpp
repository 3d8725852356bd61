#include "elpis/steering/evaluation/report/charts.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/report/markup.h"
#include "elpis/steering/evaluation/report/plot.h"
#include "elpis/steering/evaluation/verdict.h"

namespace elpis::steering::evaluation::report {
namespace {

std::vector<Point> points(const std::vector<double>& x, const std::vector<double>& y) {
    std::vector<Point> result;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
        result.push_back({.x = x[i], .y = y[i]});
    return result;
}

std::string series(std::size_t index) {
    return fmt::format("c{}", index % 6);
}

// The smallest and largest of the random directions, at each dose.
void draw_random(const DoseResponse& it, Plot& plot) {
    std::vector<Point> low;
    std::vector<Point> high;
    for (std::size_t d = 0; d < it.control_doses.size(); ++d) {
        std::vector<double> at;
        for (const DoseResponse::Control& control : it.random) {
            if (d < control.means.size()) at.push_back(control.means[d]);
        }
        if (at.empty()) return;
        const auto [least, most] = std::ranges::minmax(at);
        low.push_back({.x = it.control_doses[d], .y = least});
        high.push_back({.x = it.control_doses[d], .y = most});
    }
    plot.band(low, high, "band");
    plot.legend(
        fmt::format("{} random directions, from the lowest to the highest", it.random.size()),
        "wide");
}

}  // namespace

Markup dose_chart(const DoseResponse& it) {
    std::vector<double> heights = it.means;
    for (const DoseResponse::Control& control : it.random)
        heights.insert(heights.end(), control.means.begin(), control.means.end());
    for (const std::vector<double>& prompt : it.prompts)
        heights.insert(heights.end(), prompt.begin(), prompt.end());
    Plot plot({.title = fmt::format("{} over the dose", it.axis),
               .x = "strength, as a fraction of the residual norm",
               .y = it.unit},
              Extent::of(it.doses),
              Extent::of(heights));
    draw_random(it, plot);
    plot.vertical(0.0, "zero");
    for (const std::vector<double>& prompt : it.prompts)
        plot.line(points(it.doses, prompt), "quiet");
    if (it.shuffled) {
        plot.line(points(it.control_doses, it.shuffled->means), "c1 dashed");
        plot.legend("trained on shuffled labels", "c1 dashed");
    }
    const std::vector<Point> mean = points(it.doses, it.means);
    plot.line(mean, "c0");
    plot.dots(mean, "c0");
    plot.legend(fmt::format("mean of {} prompts, which are drawn thin", it.prompts.size()), "c0");
    return std::move(plot).finish();
}

Markup plane_chart(const PlaneGrid& grid, const PlaneGrid::Mode& mode) {
    std::vector<double> x{grid.plain.valence};
    std::vector<double> y{grid.plain.arousal};
    for (const affect::State& it : mode.measured) {
        x.push_back(it.valence);
        y.push_back(it.arousal);
    }
    Plot plot({.title = fmt::format("the plane as it comes out, {} blend", mode.blend),
               .x = "valence as measured",
               .y = "arousal as measured"},
              Extent::of(x),
              Extent::of(y));
    const std::size_t size = mode.steps.size();
    if (size == 0 || mode.measured.size() != size * size) return std::move(plot).finish();
    const auto at = [&](std::size_t v, std::size_t a) {
        const affect::State& it = mode.measured[v * size + a];
        return Point{.x = it.valence, .y = it.arousal};
    };
    for (std::size_t i = 0; i < size; ++i) {
        std::vector<Point> equal_valence;
        std::vector<Point> equal_arousal;
        for (std::size_t k = 0; k < size; ++k) {
            equal_valence.push_back(at(i, k));
            equal_arousal.push_back(at(k, i));
        }
        plot.line(equal_valence, "c0");
        plot.line(equal_arousal, "c1");
    }
    plot.text(at(size - 1, size - 1), "excited", "tick end");
    plot.text(at(0, size - 1), "frustrated", "tick");
    plot.text(at(size - 1, 0), "calm", "tick end");
    plot.text(at(0, 0), "depleted", "tick");
    const Point plain{.x = grid.plain.valence, .y = grid.plain.arousal};
    plot.dots(std::vector{plain}, "c5");
    plot.legend("set to the same valence", "c0");
    plot.legend("set to the same arousal", "c1");
    plot.legend("plain (dot)", "c5");
    return std::move(plot).finish();
}

Markup block_chart(const Reality& it) {
    std::size_t blocks = 0;
    for (const Reality::Vector& vector : it.vectors)
        blocks = std::max(blocks, vector.curve.size());
    Plot plot({.title = "how well texts are told apart, block by block",
               .x = "block",
               .y = "AUROC, held-out topics"},
              Extent::of(std::vector{0.0, static_cast<double>(blocks) - 1.0}),
              {.low = 0.35, .high = 1.03});
    plot.horizontal(rule::kAuroc, "limit");
    plot.horizontal(0.5, "zero");
    plot.vertical(it.block, "limit");
    for (std::size_t i = 0; i < it.vectors.size(); ++i) {
        std::vector<Point> curve;
        curve.reserve(it.vectors[i].curve.size());
        for (std::size_t block = 0; block < it.vectors[i].curve.size(); ++block)
            curve.push_back({.x = static_cast<double>(block), .y = it.vectors[i].curve[block]});
        plot.line(curve, series(i));
        plot.legend(it.vectors[i].name, series(i));
    }
    return std::move(plot).finish();
}

Markup cost_chart(const Cost& cost, double full_strength) {
    std::vector<double> strengths{0.0};
    std::vector<double> worst{1.0};
    std::vector<double> mean{1.0};
    std::vector<double> random_strengths{0.0};
    std::vector<double> random{1.0};
    for (const Cost::Point& it : cost.points) {
        strengths.push_back(it.strength);
        worst.push_back(it.perplexity_ratio);
        mean.push_back(it.mean_perplexity_ratio);
        if (!it.random_perplexity_ratio) continue;
        random_strengths.push_back(it.strength);
        random.push_back(*it.random_perplexity_ratio);
    }
    Extent heights = Extent::of(worst);
    heights.include(rule::kPerplexityRatio + 0.02);
    Plot plot({.title = "perplexity of neutral text over strength",
               .x = "strength, as a fraction of the residual norm",
               .y = "perplexity, as a ratio to plain"},
              Extent::of(strengths),
              heights);
    plot.horizontal(rule::kPerplexityRatio, "limit");
    plot.vertical(full_strength, "zero");
    plot.line(points(random_strengths, random), "c5 dashed");
    plot.line(points(strengths, mean), "c1");
    plot.line(points(strengths, worst), "c0");
    plot.dots(points(strengths, worst), "c0");
    plot.legend("the feeling that costs most", "c0");
    plot.legend("mean of the feelings", "c1");
    plot.legend("random directions", "c5 dashed");
    return std::move(plot).finish();
}

}  // namespace elpis::steering::evaluation::report
