#include "elpis/cli/tune/page.h"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/cli/terminal.h"
#include "elpis/cli/tune/tuning.h"
#include "elpis/engine/weight_layout.h"

namespace elpis::cli {
namespace {

using engine::WeightLayout;

Tuning measured() {
    Tuning tuning;
    tuning.model = "a\x1b[31m.gguf";
    tuning.set = {.threads = 2, .batch_rows = 512};
    const auto add = [&](Candidate it, double one) -> Trial& {
        return tuning.trials.emplace_back(Trial{.candidate = it,
                                                .runs = {{.prefill = 200, .one = one, .many = 100}},
                                                .divergence = {},
                                                .failed = {}});
    };
    add({.threads = 2, .batch_rows = 512}, 80);
    add({.threads = 1, .batch_rows = 512}, 100);
    add({.threads = 1, .batch_rows = 512, .layout = WeightLayout::F16}, 200).divergence = 0.0031;
    add({.threads = 1, .batch_rows = 512, .layout = WeightLayout::Q80}, 0);
    tuning.trials.back().runs.clear();
    tuning.trials.back().failed = "no space left";
    tuning.left_out = {"batches of 4096: no"};
    return tuning;
}

bool has(const std::string& page, const std::string& text) {
    return page.find(text) != std::string::npos;
}

TEST_CASE(
    "the page has each way with its figures, the best, the one that is set, and what failed") {
    const Tuning tuning = measured();
    const std::string page = tuning_page(tuning, changes_of(tuning, "2026-11-28"), Look{});
    CHECK(has(page, "100.0    100.0      3.50 s  -       < best"));
    CHECK(has(page, "4.00 s  -       as set"));
    CHECK(has(page, "no space left"));
    CHECK(has(page, "0.0031"));
    CHECK(has(page, "Not tried: batches of 4096: no"));
    CHECK(has(page, "n_threads = 1"));
    CHECK(!has(page, "\x1b"));
}

TEST_CASE("quicker weights are told of with what they cost, and left to whoever runs it") {
    Tuning tuning = measured();
    const std::string page = tuning_page(tuning, changes_of(tuning, "2026-11-28"), Look{});
    CHECK(has(page, "f16 would take 71 %"));
    CHECK(has(page, "--any-layout"));
    CHECK(!has(page, "layout = "));
    tuning.any_layout = true;
    const std::string chosen = tuning_page(tuning, changes_of(tuning, "2026-11-28"), Look{});
    CHECK(has(chosen, "layout = \"f16\""));
    CHECK(!has(chosen, "would take"));
}

TEST_CASE("programs read the same") {
    const Tuning tuning = measured();
    const auto json = nlohmann::json::parse(tuning_json(tuning, changes_of(tuning, "2026-11-28")));
    CHECK(json["trials"].size() == 4);
    CHECK(json["trials"][1]["best"] == true);
    CHECK(json["trials"][3]["failed"] == "no space left");
    CHECK(json["settings"]["model.n_threads"] == 1);
    CHECK(json["settings"]["engine.batch_rows"] == 512);
}

TEST_CASE("where nothing could be measured the page says so") {
    Tuning tuning = measured();
    tuning.trials.clear();
    CHECK(has(tuning_page(tuning, {}, Look{}), "Nothing could be measured"));
}

}  // namespace
}  // namespace elpis::cli
