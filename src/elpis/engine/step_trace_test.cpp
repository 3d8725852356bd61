#include "elpis/engine/step_trace.h"

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/engine/scheduler.h"

namespace elpis::engine {
namespace {

TEST_CASE("each step is a line of JSON that says what was decoded and how long it took") {
    const TestFolder folder;
    const Clock::Monotonic zero{};
    auto trace = StepTrace::open(folder.path() / "steps.jsonl", zero);
    REQUIRE(trace);
    const std::vector<Scheduler::Span> spans{
        {.request = 7, .sequence = 1, .position = 40, .rows = 1, .output = true},
        {.request = 9, .sequence = 2, .position = 0, .rows = 6, .prompt = true}};
    for (int i = 0; i < 2; ++i) {
        CHECK(trace->write({.began = zero + std::chrono::milliseconds(1500),
                            .seconds = 0.042,
                            .predicted = 0.04,
                            .outcome = "ok",
                            .spans = spans,
                            .waiting = 3,
                            .cells_used = 100,
                            .cells_kept = 20,
                            .threads = 2}));
    }
    std::ifstream file(folder.path() / "steps.jsonl");
    std::string line;
    REQUIRE(std::getline(file, line));
    const auto json = nlohmann::json::parse(line);
    CHECK(json["step"] == 1);
    CHECK(json["at"] == doctest::Approx(1.5));
    CHECK(json["ms"] == doctest::Approx(42.0));
    CHECK(json["answer_rows"] == 1);
    CHECK(json["prompt_rows"] == 6);
    CHECK(json["spans"][1]["request"] == 9);
    CHECK(json["spans"][1]["kind"] == "prompt");
    REQUIRE(std::getline(file, line));
    CHECK(nlohmann::json::parse(line)["step"] == 2);
}

TEST_CASE("a file that cannot be written is refused with the setting's name") {
    const auto refused = StepTrace::open("/nowhere/at/all/steps.jsonl", Clock::Monotonic{});
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::Unavailable);
    CHECK(refused.error().message.contains("engine.trace_steps"));
}

}  // namespace
}  // namespace elpis::engine
