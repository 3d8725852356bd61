#include "elpis/steering/evaluation/report/terminal_table.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/testing/example.h"

namespace elpis::steering::evaluation::report {
namespace {

using testing::example;

TEST_CASE("the table begins with what came of it and then says why") {
    const std::vector<std::string> lines = terminal_table(example());
    CHECK(lines[0] == "trained <here> & now: passed (plane, quick run, seed 7)");
    CHECK(lines[1].starts_with("  E1 kept   \"excited\" tells"));
    Evaluation weak = example();
    weak.dose_response[0].rho = 0.2;
    const std::vector<std::string> others = terminal_table(weak);
    CHECK(others[0].find(": weak (") != std::string::npos);
    CHECK(std::ranges::any_of(others, [](const std::string& line) {
        return line.starts_with("  E4 BROKEN valence follows the dose: rho 0.20");
    }));
}

TEST_CASE("columns stand under each other, also where letters have several bytes") {
    const std::vector<std::string> lines = terminal_table(example());
    const auto title = std::ranges::find(lines, "The plane");
    REQUIRE(title != lines.end());
    CHECK(title[1] ==
          "  blend    R² valence  R² arousal  gain valence  gain arousal  cross-talk valence  "
          "cross-talk arousal  kappa");
    CHECK(title[2] ==
          "  centred        0.95        0.90          3.00          2.00                0.10  "
          "              0.20   0.92");
    CHECK(title[3].find("none") != std::string::npos);  // infinity
}

TEST_CASE("what was not asked takes no line") {
    CHECK(terminal_table(Evaluation{}).size() == 1);
}

}  // namespace
}  // namespace elpis::steering::evaluation::report
