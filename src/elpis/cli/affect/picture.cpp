#include "elpis/cli/affect/picture.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "elpis/steering/evaluation/report/markup.h"
#include "elpis/steering/evaluation/report/plot.h"
#include "elpis/steering/evaluation/report/style.h"

namespace elpis::cli {

namespace report = steering::evaluation::report;

std::string picture_of(const std::string& title, report::Plot plot, int lines) {
    // Twice the size that plots have by themselves.
    const int height = 2 * (308 + 18 * lines);
    constexpr int kTitle = 36;
    report::Markup picture;
    picture.open("svg",
                 {{"xmlns", "http://www.w3.org/2000/svg"},
                  {"viewBox", fmt::format("0 0 880 {}", height + kTitle)}});
    picture.element("style", report::kStyle);
    picture.element("title", title);
    picture.element(
        "text", title, {{"x", "440"}, {"y", "27"}, {"style", "font-size:20px;text-anchor:middle"}});
    // The plot, as wide as the picture, stands in the middle of its height: so half of the room for
    // the title is there already.
    picture.open("g", {{"transform", fmt::format("translate(0 {})", kTitle / 2)}});
    picture.embed(std::move(plot).finish());
    picture.close();
    return std::move(picture).finish();
}

}  // namespace elpis::cli
