#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace elpis::steering::evaluation {

// How much is asked. The default size takes three to four minutes of two cores on the default
// model. Everything that is drawn at random comes from `seed`.
struct Options {
    std::string size = "default";
    std::uint64_t seed = 1;

    // Strengths that are tried, as multiples of the set's full strength, 1 among them, ascending.
    std::vector<double> strengths{0.32, 0.6, 1.0, 1.6};

    int random_seeds = 5;       // sets of random directions
    int training_texts = 48;    // per feeling, of training topics
    int held_out_texts = 24;    // per feeling, of held-out topics
    int grid = 9;               // states per axis of the plane, odd
    int other_grid = 5;         // the same for the blends that are not the default
    int questions = 10;         // answered under every feeling at full strength
    int control_questions = 5;  // answered under the other arms, and at the largest strength
    int random_questions = 2;   // answered along every random direction
    int answer_tokens = 40;     // at most, per answer
    int throughput_pairs = 9;   // 0: not measured
    int throughput_streams = 8;
    int throughput_tokens = 16;
    int permutations = 400;
    int resamples = 1000;  // of a bootstrap

    static Options quick() {
        Options it;
        it.size = "quick";
        it.training_texts = 16;
        it.held_out_texts = 12;
        it.grid = 5;
        it.other_grid = 3;
        it.questions = 4;
        it.control_questions = 2;
        it.random_questions = 1;
        it.answer_tokens = 24;
        it.throughput_pairs = 0;
        return it;
    }
    static Options full() {
        Options it;
        it.size = "full";
        it.random_seeds = 10;
        it.training_texts = 480;
        it.held_out_texts = 96;
        it.other_grid = 9;
        it.questions = 40;
        it.control_questions = 20;
        it.random_questions = 5;
        it.answer_tokens = 64;
        it.throughput_pairs = 15;
        it.throughput_tokens = 32;
        it.permutations = 2000;
        it.resamples = 5000;
        return it;
    }
};

}  // namespace elpis::steering::evaluation
