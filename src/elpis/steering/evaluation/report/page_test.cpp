#include "elpis/steering/evaluation/report/page.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/testing/example.h"
#include "elpis/steering/evaluation/testing/well_formed.h"

namespace elpis::steering::evaluation::report {
namespace {

using testing::example;
using testing::WellFormed;

int count(std::string_view text, std::string_view part) {
    int found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos;
         at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

TEST_CASE("the checker of these tests finds what is broken") {
    CHECK(WellFormed::fault("<!DOCTYPE html>\n<a><b c=\"1\"/>x &amp; y</a>\n").empty());
    for (const std::string_view broken : {"<a><b></a></b>",
                                          "<a>",
                                          "<a>x & y</a>",
                                          "<a b=1/>",
                                          "<a b=\"1\" b=\"2\"/>",
                                          "<a b=\"<\"/>",
                                          "<a/><b/>",
                                          "<a></a>x"}) {
        CAPTURE(broken);
        CHECK_FALSE(WellFormed::fault("<!DOCTYPE html>\n" + std::string(broken)).empty());
    }
}

TEST_CASE("a full page is well-formed, loads nothing and runs nothing") {
    const std::string html = page(example());
    CHECK(WellFormed::fault(html) == "");
    CHECK(count(html, "<script") == 0);
    CHECK(count(html, "src=") == 0);
    CHECK(count(html, "href=") == 0);
    CHECK(count(html, "url(") == 0);
    CHECK(count(html, "@import") == 0);
    CHECK(count(html, "prefers-color-scheme: dark") == 1);
    // Two axes, two planes with their confusions, cost, blocks, two confusions of answers.
    CHECK(count(html, "<svg") == 2 + 4 + 1 + 1 + 2);
    CHECK(count(html, "passed") > 0);
}

TEST_CASE("what models and files say stays text") {
    const std::string html = page(example());
    CHECK(html.find("trained &lt;here&gt; &amp; now") != std::string::npos);
    CHECK(html.find("<b>great") == std::string::npos);
    CHECK(html.find("&lt;b&gt;great") != std::string::npos);
}

TEST_CASE("a page of an evaluation that asked nothing is a page") {
    const std::string html = page(Evaluation{});
    CHECK(WellFormed::fault(html) == "");
    CHECK(count(html, "<svg") == 0);
    CHECK(html.find("unevaluated") != std::string::npos);
}

TEST_CASE("parts without figures draw without figures") {
    Evaluation hollow;
    hollow.reality.emplace();
    hollow.next_words.emplace();
    hollow.cost.emplace();
    hollow.dose_response.emplace_back();
    hollow.plane.emplace();
    hollow.plane->modes.emplace_back();
    hollow.visible.emplace();
    hollow.read_back.emplace();
    hollow.read_back->rows.emplace_back();
    hollow.throughput.emplace();
    CHECK(WellFormed::fault(page(hollow)) == "");
}

}  // namespace
}  // namespace elpis::steering::evaluation::report
