#pragma once

#include <cstdint>
#include <vector>

namespace elpis::engine {

// Learns from measured steps how long one with so many rows takes, and says how many prompt rows
// the next may hold, so that answers under way keep their pace while a long prompt arrives. Pure.
//
// What a row costs depends on how many there are, and not smoothly (measured on two cores: 7 ms a
// row for 6 rows, 7.4 for 12, 5 for 64, 4.3 for 512): so nothing is assumed, each size of step has
// an estimate of its own, and of the sizes that are quick enough the one is taken that reads most
// tokens a second.
//
// A size that was too slow deep in one prompt is quick at the beginning of the next: where what is
// taken leaves time over, larger sizes that were last measured a while ago are tried again, each
// time up to twice as large a step.
class StepPace {
public:
    struct Limits {
        double target = 0.05;  // seconds that a step beside running answers should take
        int rows = 512;        // of one step at most
        int fixed = 0;  // not 0: always so many prompt rows, whatever they take; for exact tests
    };
    explicit StepPace(const Limits& limits);

    // Prompt rows beside so many others; at least 1, whatever it takes, and no more than `wanted`.
    // A step may always take half as long again as one without prompt rows, so that under many
    // answers, and with a slow model, prompts get a third of the time.
    int prompt_rows(int others, int wanted) const;

    // Of so many guessed tokens of an answer, each right with probability `rate` when those before
    // it are: how many are worth a row beside `others` rows, which yield a token each. 0 where
    // guessing makes no step worth more, or every step longer than a prompt beside answers may.
    // What such a step costs has to be tried once.
    int draft_rows(int others, int guessed, double rate) const;

    // A step of so many rows took so long.
    void learn(int rows, double seconds);

    // Seconds; 0 while nothing is known.
    double predicted(int rows) const;

private:
    struct Estimate {
        int rows = 0;          // the largest step that it speaks for
        double seconds = 0.0;  // 0: not known
        std::uint64_t learned = 0;
    };
    // What was learned in the last `age` steps is known.
    bool known(const Estimate& estimate, std::uint64_t age) const;
    double predicted(int rows, std::uint64_t age) const;
    int largest_known(std::uint64_t age) const;
    // Of at most `most` prompt rows those that read most, by what is known, within `allowed`
    // seconds.
    int best_rows(int others, int most, double allowed, std::uint64_t age) const;

    Limits limits_;
    std::vector<Estimate> estimates_;  // by rising number of rows
    std::uint64_t steps_ = 0;
};

}  // namespace elpis::engine
