#include "elpis/engine/step_pace.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

#include <doctest/doctest.h>

namespace elpis::engine {
namespace {

// A machine as it was measured: seconds for a step of so many rows (facts: SmolLM2-135M, two
// cores).
double machine(int rows) {
    if (rows <= 6) return 0.0075 + 0.006 * (rows - 1);
    if (rows <= 24) return 0.0075 * rows;
    return 0.06 + 0.0042 * rows;
}

struct Driven {
    int rows = 0;  // of the last step
    double longest = 0.0;
    double seconds = 0.0;
    int read = 0;
};

// Beside `others` answers, a prompt of so many tokens arrives.
Driven drive(StepPace& pace, int others, int prompt, double (*machine_of)(int)) {
    Driven driven;
    while (driven.read < prompt) {
        driven.rows = pace.prompt_rows(others, prompt - driven.read);
        const double seconds = machine_of(others + driven.rows);
        pace.learn(others + driven.rows, seconds);
        driven.read += driven.rows;
        driven.seconds += seconds;
        driven.longest = std::max(driven.longest, seconds);
    }
    return driven;
}

TEST_CASE("while nothing is known a small chunk is read, and what is left when it is less") {
    const StepPace pace({.target = 0.05, .rows = 512});
    CHECK(pace.prompt_rows(1, 1000) == 8);
    CHECK(pace.prompt_rows(1, 3) == 3);
    CHECK(pace.predicted(10) == 0.0);
}

TEST_CASE("what is not known lies between its neighbours, and beyond the last goes on as before") {
    StepPace pace({.target = 0.05, .rows = 512});
    pace.learn(1, 0.01);
    CHECK(pace.predicted(4) == doctest::Approx(0.04));
    pace.learn(7, 0.04);
    CHECK(pace.predicted(4) == doctest::Approx(0.025));
    CHECK(pace.predicted(1) == doctest::Approx(0.01));
    CHECK(pace.predicted(70) == doctest::Approx(0.355));
}

TEST_CASE("steps beside an answer stay near the target, whatever a row costs") {
    for (const double target : {0.02, 0.05, 0.1, 0.5}) {
        StepPace pace({.target = target, .rows = 512});
        pace.learn(1, machine(1));
        pace.learn(40, machine(40));
        drive(pace, 1, 300, machine);  // learns
        const Driven driven = drive(pace, 1, 3000, machine);
        CHECK(driven.longest <= target * 1.1);
        CHECK(driven.longest >= target * 0.5);
    }
}

TEST_CASE("of the sizes that are quick enough it finds the one that reads most") {
    StepPace pace({.target = 0.5, .rows = 512});
    pace.learn(1, machine(1));
    drive(pace, 1, 2000, machine);
    const Driven driven = drive(pace, 1, 3000, machine);
    const double alone = 3000.0 / 512.0 * machine(512);
    CHECK(driven.seconds < 1.3 * alone);
}

TEST_CASE("under many answers a prompt still gets a third of the time") {
    const auto slow = [](int rows) { return 0.02 * rows; };
    StepPace pace({.target = 0.05, .rows = 512});
    for (int rows = 1; rows <= 8; ++rows)
        pace.learn(rows, slow(rows));
    const Driven driven = drive(pace, 8, 400, slow);
    // 8 rows take 160 ms, 12 take 240.
    CHECK(driven.rows >= 3);
    CHECK(driven.rows <= 4);
}

TEST_CASE("a model whose every step is slow still reads prompts in decent pieces") {
    // Weights that are read from memory once a step: rows are nearly free.
    const auto heavy = [](int rows) { return 0.7 + 0.02 * rows; };
    StepPace pace({.target = 0.05, .rows = 512});
    pace.learn(1, heavy(1));
    drive(pace, 1, 100, heavy);
    const Driven driven = drive(pace, 1, 300, heavy);
    CHECK(driven.seconds < 30.0);  // by single rows it would be 220
    CHECK(driven.longest < 1.6 * heavy(1));
}

TEST_CASE("one slow step is not believed, a slower machine is") {
    StepPace pace({.target = 0.05, .rows = 512});
    for (int i = 0; i < 20; ++i)
        pace.learn(4, 0.02);
    pace.learn(4, 5.0);
    CHECK(pace.predicted(4) < 0.03);
    for (int i = 0; i < 20; ++i)
        pace.learn(4, 0.06);
    CHECK(pace.predicted(4) > 0.055);
}

TEST_CASE("a size that once was slow is tried again after a while") {
    StepPace pace({.target = 0.05, .rows = 512});
    pace.learn(1, 0.005);
    pace.learn(9, 0.4);  // something else ran
    CHECK(pace.prompt_rows(1, 100) == 1);
    for (int i = 0; i < 2000; ++i)
        pace.learn(2, 0.006);
    CHECK(pace.prompt_rows(1, 100) > 1);
}

TEST_CASE("what was too slow deep in one prompt is tried again at the beginning of the next") {
    StepPace pace({.target = 0.05, .rows = 512});
    pace.learn(1, 0.006);
    // Attention costs the more, the deeper the prompt.
    const auto at = [](int rows, int depth) {
        return 0.0045 + 0.0005 * rows * (3.0 + 0.003 * depth);
    };
    const auto read = [&](int tokens) {
        double longest = 0.0;
        int steps = 0;
        for (int depth = 0; depth < tokens; ++steps) {
            const int rows = pace.prompt_rows(1, tokens - depth);
            pace.learn(1 + rows, at(1 + rows, depth));
            longest = std::max(longest, at(1 + rows, depth));
            depth += rows;
        }
        CHECK(longest < 0.065);
        return steps;
    };
    const int steps = read(3000);
    // By the end of a prompt that ran beside something else, every size but small ones was too
    // slow.
    for (int rows = 5; rows <= 40; ++rows)
        pace.learn(rows, 0.1);
    for (int i = 0; i < 60; ++i)
        pace.learn(1, 0.006);
    CHECK(read(3000) < steps * 11 / 10);
}

TEST_CASE("guesses get as many rows as are worth it, once it is known what rows cost") {
    StepPace pace({.target = 0.05, .rows = 64});
    pace.learn(1, 0.006);
    CHECK(pace.draft_rows(1, 4, 0.9) == 4);  // has to be tried
    for (int rows = 2; rows <= 9; ++rows)
        pace.learn(rows, 0.006 + 0.0015 * (rows - 1));
    CHECK(pace.draft_rows(1, 7, 0.95) == 7);
    CHECK(pace.draft_rows(1, 8, 0.5) >= 1);
    CHECK(pace.draft_rows(1, 8, 0.5) < 4);
    CHECK(pace.draft_rows(1, 8, 0.1) == 0);
    CHECK(pace.draft_rows(1, 0, 0.9) == 0);
    CHECK(pace.draft_rows(64, 8, 0.9) == 0);
}

TEST_CASE("however good the guesses, they make no step longer than a prompt would") {
    StepPace pace({.target = 0.05, .rows = 64});
    for (int rows = 1; rows <= 40; ++rows)
        pace.learn(rows, 0.03 + 0.002 * (rows - 1));
    const int rows = pace.draft_rows(1, 32, 1.0);
    CHECK(rows >= 6);
    CHECK(rows <= 10);  // as the 50 ms allow
}

TEST_CASE("a fixed chunk is kept whatever it takes") {
    StepPace pace({.target = 0.05, .rows = 512, .fixed = 4});
    pace.learn(5, 9.0);
    CHECK(pace.prompt_rows(1, 100) == 4);
    CHECK(pace.prompt_rows(1, 2) == 2);
}

TEST_CASE("whatever is measured, the answer is a number of rows that fits") {
    std::mt19937_64 random(5);
    for (int round = 0; round < 100; ++round) {
        const int rows = 1 + static_cast<int>(random() % 600);
        StepPace pace({.target = 0.001 * static_cast<double>(random() % 1000), .rows = rows});
        for (int i = 0; i < 300; ++i) {
            const double seconds = std::pow(10.0, static_cast<double>(random() % 9) - 6.0);
            pace.learn(static_cast<int>(random() % 700), random() % 20 == 0 ? NAN : seconds);
            const int others = static_cast<int>(random() % static_cast<std::uint64_t>(rows));
            const int wanted = 1 + static_cast<int>(random() % 1000);
            const int given = pace.prompt_rows(others, wanted);
            CHECK(given >= 1);
            CHECK(given <= wanted);
            CHECK(given <= rows - others);
        }
    }
}

}  // namespace
}  // namespace elpis::engine
