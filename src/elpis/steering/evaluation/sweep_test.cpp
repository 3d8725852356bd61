#include "elpis/steering/evaluation/sweep.h"

#include <algorithm>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/evaluation/testing/linear_world.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {
namespace {

using testing::LinearWorld;

Library library() {
    return LinearWorld::library(LinearWorld::right);
}

SweepPlan plan() {
    return {.vectors = {"excited", "calm"},
            .bands = {{2}, {2, 3}},
            .strengths = {0.0, 0.1, 0.25},
            .seeds = {1, 2},
            .questions = {"How are you?", "What now?"},
            .temperature = 0.8};
}

// Writes into a text, as a file would be written.
struct Paper {
    std::string written;
    LineSink sink() {
        return [this](std::string_view line) -> Result<void> {
            written += std::string(line) + "\n";
            return {};
        };
    }
};

Result<void> run(const SweepPlan& plan,
                 Paper& paper,
                 LinearWorld& world,
                 const std::stop_token& stop = {}) {
    const Library set = library();
    const auto cells = plan_sweep(plan, set);
    REQUIRE(cells);
    const auto log = read_sweep_log(paper.written);
    REQUIRE(log);
    paper.written.resize(log->whole_bytes);
    return run_sweep(plan, *cells, *log, set, world, "1.2.3", paper.sink(), stop, {});
}

TEST_CASE("a sweep has a cell for every combination, and plain ones once") {
    const auto cells = plan_sweep(plan(), library());
    REQUIRE(cells);
    // 2 vectors × 2 bands × 2 strengths × 2 questions × 2 seeds, and 2 × 2 plain.
    CHECK(cells->size() == 32 + 4);
    std::set<std::string> hashes;
    for (const SweepCell& cell : *cells) {
        hashes.insert(cell.hash);
        CHECK(cell.hash.size() == 16);
        CHECK((cell.injection == nullptr) == cell.vector.empty());
    }
    CHECK(hashes.size() == cells->size());
    CHECK(cells->front().vector.empty());
    CHECK(cells->back().blocks == std::vector<int>{2, 3});
}

TEST_CASE("greedy text knows no seed: its cells stand once") {
    SweepPlan greedy = plan();
    greedy.temperature = 0.0;
    const auto cells = plan_sweep(greedy, library());
    REQUIRE(cells);
    CHECK(cells->size() == 16 + 2);
}

TEST_CASE("every line says what was done with what, as JSON") {
    Paper paper;
    LinearWorld world;
    REQUIRE(run(plan(), paper, world));
    CHECK(std::ranges::count(paper.written, '\n') == 36);
    const auto last = nlohmann::json::parse(
        paper.written.substr(paper.written.rfind('\n', paper.written.size() - 2) + 1));
    CHECK(last["vector"] == "calm");
    CHECK(last["blocks"] == std::vector<int>{2, 3});
    CHECK(last["strength"] == 0.25);
    CHECK(last["seed"] == 2);
    CHECK(last["question"] == "What now?");
    CHECK(last["set_hash"] == library().hash);
    CHECK(last["model_hash"] == "f00d");
    CHECK(last["version"] == "1.2.3");
    CHECK(last["text"].get<std::string>().starts_with("It "));
}

TEST_CASE("an interrupted sweep goes on where it stopped and ends as if it had not") {
    Paper whole;
    LinearWorld world;
    REQUIRE(run(plan(), whole, world));
    CHECK(world.answers_given() == 36);

    Paper broken{whole.written.substr(0, whole.written.size() / 2)};  // amid a line
    const auto kept = std::ranges::count(broken.written, '\n');
    REQUIRE(kept > 5);
    LinearWorld again;
    REQUIRE(run(plan(), broken, again));
    CHECK(broken.written == whole.written);
    CHECK(again.answers_given() == 36 - kept);

    LinearWorld idle;
    REQUIRE(run(plan(), broken, idle));
    CHECK(idle.answers_given() == 0);
}

TEST_CASE("a wider plan keeps what a narrower one has done") {
    Paper paper;
    LinearWorld world;
    SweepPlan narrow = plan();
    narrow.questions.pop_back();
    REQUIRE(run(narrow, paper, world));
    CHECK(world.answers_given() == 18);
    REQUIRE(run(plan(), paper, world));
    CHECK(world.answers_given() == 36);
}

TEST_CASE("a sink that fails and a wish to stop end a sweep") {
    const Library set = library();
    const auto cells = plan_sweep(plan(), set);
    REQUIRE(cells);
    LinearWorld world;
    const auto full = run_sweep(
        plan(),
        *cells,
        {},
        set,
        world,
        "1",
        [](std::string_view) -> Result<void> { return fail(ErrorCode::Unavailable, "disk full"); },
        {},
        {});
    REQUIRE_FALSE(full);
    CHECK(full.error().message == "disk full");
    std::stop_source stop;
    stop.request_stop();
    Paper paper;
    const auto stopped = run(plan(), paper, world, stop.get_token());
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == ErrorCode::Cancelled);
    CHECK(paper.written.empty());
}

TEST_CASE("plans that cannot be followed are refused by what is wrong with them") {
    const auto message = [](const auto& change) {
        SweepPlan wrong = plan();
        change(wrong);
        const auto cells = plan_sweep(wrong, library());
        REQUIRE_FALSE(cells);
        return cells.error().message;
    };
    CHECK(message([](SweepPlan& it) { it.vectors = {"honesty"}; }).find("\"honesty\"") !=
          std::string::npos);
    CHECK(message([](SweepPlan& it) {
              it.bands = {{2, 5}};
          }).find("no row at block 5; it has 2, 3") != std::string::npos);
    CHECK(message([](SweepPlan& it) { it.questions.clear(); }).find("question") !=
          std::string::npos);
    CHECK(message([](SweepPlan& it) { it.strengths = {0.1, 1e308 * 10.0}; }).find("strength inf") !=
          std::string::npos);
    CHECK(message([](SweepPlan& it) { it.seeds.assign(100'000, 1); }).find("more than") !=
          std::string::npos);
}

TEST_CASE("a file that no sweep has written is not taken for one") {
    const auto log = read_sweep_log("{\"hash\":\"a\"}\n{\"text\":1}\n");
    REQUIRE_FALSE(log);
    CHECK(log.error().message.find("line 2") != std::string::npos);
    CHECK_FALSE(read_sweep_log("my diary\n"));
    const auto empty = read_sweep_log("");
    REQUIRE(empty);
    CHECK(empty->done.empty());
}

}  // namespace
}  // namespace elpis::steering::evaluation
