#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/steering/evaluation/report/markup.h"

namespace elpis::steering::evaluation::report {

struct Point {
    double x = 0.0;
    double y = 0.0;
};

// Where figures between `low` and `high` stand; a little room is added, and a range of nothing gets
// some. Figures that are not finite are passed over.
struct Extent {
    double low = 0.0;
    double high = 1.0;

    static Extent of(std::span<const double> values);
    void include(double value);
    // Round figures inside, about `count` of them.
    std::vector<double> ticks(int count) const;
};

// One chart as SVG: a frame with ticks and names of the axes, then what is drawn, in the order
// drawn. Colours are classes of the page's style sheet: "c0" … "c5" for series, "band" for
// intervals, "quiet" for what stands in the background.
class Plot {
public:
    struct Labels {
        std::string title;  // read by screen readers, and shown above
        std::string x;
        std::string y;
    };

    Plot(Labels labels, Extent x, Extent y);

    void line(std::span<const Point> points, const std::string& style);
    void dots(std::span<const Point> points, const std::string& style);
    // Between two curves over the same x.
    void band(std::span<const Point> low, std::span<const Point> high, const std::string& style);
    void horizontal(double y, const std::string& style);
    void vertical(double x, const std::string& style);
    void text(Point at, std::string_view text, const std::string& style);
    // A line of the legend, below the chart.
    void legend(std::string text, std::string style);

    Markup finish() &&;

private:
    double across(double x) const;
    double down(double y) const;
    std::string path(std::span<const Point> points) const;

    Labels labels_;
    Extent x_;
    Extent y_;
    Markup drawn_;
    std::vector<std::pair<std::string, std::string>> legend_;
};

// A matrix of counts, shaded by the share of its row.
Markup matrix(const std::string& title,
              const std::vector<std::string>& names,
              const std::vector<std::vector<int>>& counts);

// A matrix of figures from −1 to 1, shaded by their size, in one colour for each sign.
Markup cosine_matrix(const std::string& title,
                     const std::vector<std::string>& names,
                     const std::vector<std::vector<double>>& values);

}  // namespace elpis::steering::evaluation::report
