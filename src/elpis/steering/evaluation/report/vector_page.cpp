#include "elpis/steering/evaluation/report/vector_page.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/steering/evaluation/direction.h"
#include "elpis/steering/evaluation/report/markup.h"
#include "elpis/steering/evaluation/report/page.h"
#include "elpis/steering/evaluation/report/plot.h"
#include "elpis/steering/formats/bounded_json.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation::report {
namespace {

constexpr std::string_view kCurve = "elpis.train.auroc.";
constexpr std::size_t kSeries = 6;
constexpr std::size_t kMostVectors = 40;  // in one chart

// One line of a chart.
struct Curve {
    std::string name;
    std::vector<Point> points;
};

std::string series(std::size_t i) {
    return fmt::format("c{}{}", i % kSeries, i / kSeries % 2 == 1 ? " dashed" : "");
}

// All directions of all files, each with its file.
struct Direction {
    std::string name;
    const Rows* rows = nullptr;
    const VectorFile* file = nullptr;
};

std::vector<Direction> directions_of(const std::map<std::string, VectorFile>& files) {
    std::vector<Direction> all;
    for (const auto& [file_name, file] : files) {
        for (const auto& [name, rows] : file.directions)
            all.push_back({name.empty() ? file_name : name, &rows, &file});
    }
    all.resize(std::min(all.size(), kMostVectors));
    return all;
}

// Shares of the residual norm where every file tells it for its blocks; else plain lengths.
std::optional<double> share_of(const Direction& it, int block, const std::vector<float>& row) {
    const auto index = static_cast<std::size_t>(block);
    const std::vector<float>& rms = it.file->residual_rms;
    if (index >= rms.size() || rms[index] <= 0.0F) return std::nullopt;
    return length_of(row) /
           (static_cast<double>(rms[index]) * std::sqrt(static_cast<double>(row.size())));
}

std::vector<Curve> lengths_of(const std::vector<Direction>& all, bool shares) {
    std::vector<Curve> curves;
    for (const Direction& it : all) {
        Curve& curve = curves.emplace_back(Curve{.name = it.name, .points = {}});
        for (const auto& [block, row] : *it.rows) {
            const double length = shares ? share_of(it, block, row).value_or(0.0) : length_of(row);
            curve.points.push_back({.x = static_cast<double>(block), .y = length});
        }
    }
    return curves;
}

// What training noted about telling texts apart; each name once, whichever file says it.
std::vector<Curve> training_curves(const std::map<std::string, VectorFile>& files) {
    std::map<std::string, Curve> curves;
    for (const auto& [file_name, file] : files) {
        for (const auto& [key, value] : file.fields) {
            if (!key.starts_with(kCurve)) continue;
            const auto list = formats::parse_json(value);
            if (!list || !list->is_array()) continue;
            Curve curve{.name = key.substr(kCurve.size()), .points = {}};
            for (std::size_t block = 0; block < list->size(); ++block) {
                if (!(*list)[block].is_number()) continue;
                curve.points.push_back(
                    {.x = static_cast<double>(block), .y = (*list)[block].get<double>()});
            }
            if (!curve.points.empty()) curves.emplace(curve.name, std::move(curve));
        }
    }
    std::vector<Curve> all;
    all.reserve(curves.size());
    for (auto& [name, curve] : curves)
        all.push_back(std::move(curve));
    return all;
}

Markup drawn(const Plot::Labels& labels, const std::vector<Curve>& curves, bool from_zero) {
    std::vector<double> x;
    std::vector<double> y;
    for (const Curve& curve : curves) {
        for (const Point& point : curve.points) {
            x.push_back(point.x);
            y.push_back(point.y);
        }
    }
    Extent heights = Extent::of(y);
    if (from_zero) heights.include(0.0);
    Plot plot(labels, Extent::of(x), heights);
    if (!from_zero) plot.horizontal(0.5, "zero");
    for (std::size_t i = 0; i < curves.size(); ++i) {
        plot.line(curves[i].points, series(i));
        // A single block is no line.
        if (curves[i].points.size() == 1) plot.dots(curves[i].points, series(i));
        plot.legend(curves[i].name, series(i));
    }
    return std::move(plot).finish();
}

void chart(const std::string& title, const Markup& svg, Markup& page) {
    page.open("figure").element("h3", title);
    page.embed(svg).close();
}

struct Cosines {
    std::string title;
    std::vector<std::string> names;
    std::vector<std::vector<double>> values;
};

Cosines cosines_of(const std::vector<Direction>& all) {
    Cosines result;
    std::vector<Rows> rows;
    if (all.size() == 1) {
        result.title = fmt::format("cosines between the blocks of {}", all.front().name);
        for (const auto& [block, row] : *all.front().rows) {
            if (rows.size() == kMostVectors) break;
            result.names.push_back(fmt::format("{}", block));
            rows.push_back({{0, row}});  // as if all were of one block
        }
    } else {
        result.title = "cosines between the vectors, over the blocks they share";
        for (const Direction& it : all) {
            result.names.push_back(it.name);
            rows.push_back(*it.rows);
        }
    }
    for (const Rows& one : rows) {
        std::vector<double>& line = result.values.emplace_back();
        for (const Rows& other : rows) {
            const bool comparable = one.begin()->second.size() == other.begin()->second.size();
            line.push_back(comparable ? cosine_of(one, other) : 0.0);
        }
    }
    return result;
}

}  // namespace

std::string vector_page(const std::string& title, const std::map<std::string, VectorFile>& files) {
    const std::vector<Direction> all = directions_of(files);
    const bool shares = std::ranges::all_of(all, [](const Direction& it) {
        return std::ranges::all_of(*it.rows, [&](const auto& row) {
            return share_of(it, row.first, row.second).has_value();
        });
    });
    Markup page = begun_page("Vectors: " + title);
    page.open("body").element("h1", "Vectors: " + title);
    page.element("p",
                 fmt::format("{} vector{} of width {}.",
                             all.size(),
                             all.size() == 1 ? "" : "s",
                             all.front().rows->begin()->second.size()));
    page.open("div", {{"class", "charts"}});
    chart(shares ? "share of the residual norm, by block" : "length, by block",
          drawn({.title = "length of each row",
                 .x = "block",
                 .y = shares ? "length, as a share of the residual norm" : "length"},
                lengths_of(all, shares),
                /*from_zero=*/true),
          page);
    if (const std::vector<Curve> curves = training_curves(files); !curves.empty()) {
        chart("held-out texts told apart in training, by block",
              drawn({.title = "how well held-out texts are told apart",
                     .x = "block",
                     .y = "AUROC, held-out texts"},
                    curves,
                    /*from_zero=*/false),
              page);
    }
    page.close();
    const Cosines cosines = cosines_of(all);
    if (cosines.names.size() > 1)
        chart(cosines.title, cosine_matrix(cosines.title, cosines.names, cosines.values), page);
    return "<!DOCTYPE html>\n" + std::move(page).finish();
}

}  // namespace elpis::steering::evaluation::report
