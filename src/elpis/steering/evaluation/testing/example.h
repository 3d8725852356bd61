#pragma once

#include <limits>
#include <string>
#include <vector>

#include "elpis/steering/evaluation/evaluation.h"

namespace elpis::steering::evaluation::testing {

// An evaluation with every part filled in and every rule kept, for tests of what is made of one.
inline Evaluation example() {
    Evaluation it;
    it.about = {.set = "trained <here> & now",
                .set_hash = "00ff",
                .method = "mean difference",
                .subject = "plane",
                .architecture = "llama",
                .fingerprint = "abc",
                .blocks = 4,
                .width = 8,
                .corpus_hash = "12",
                .version = "1.2.3",
                .size = "quick",
                .seed = 7,
                .full_strength = 0.25,
                .seconds = 12.5};
    const std::vector<std::string> poles{"excited", "frustrated", "calm", "depleted"};
    Reality reality{.block = 2,
                    .steered_blocks = {1, 2},
                    .training_texts = 40,
                    .held_out_texts = 16,
                    .vectors = {},
                    .cosines = {}};
    for (const std::string& pole : poles) {
        reality.vectors.push_back({.name = pole,
                                   .auroc = 0.97,
                                   .ordinary_auroc = 0.85,
                                   .split_half = 0.9,
                                   .agreement = 0.99,
                                   .pair_cosine = 0.6,
                                   .permutation_p = 0.01,
                                   .curve = {0.5, 0.8, 0.97, 0.9}});
        reality.cosines.push_back({1.0, -0.3, -0.3, -0.4});
    }
    it.reality = reality;
    it.next_words = {.strengths = {0.125, 0.25},
                     .prompts = 5,
                     .seeds = 5,
                     .expected_plain = {.valence = 0.1, .arousal = 0.0},
                     .poles = {}};
    for (const std::string& pole : poles) {
        it.next_words->poles.push_back({.name = pole,
                                        .rise = {0.8, 1.5},
                                        .random_rise = 0.1,
                                        .above_random = {.low = 1.0, .high = 1.8},
                                        .monotone = true,
                                        .expected = {.valence = 0.5, .arousal = 0.4}});
    }
    it.cost = {.plain_perplexity = 33.2,
               .plain_distinct_pairs = 0.98,
               .plain_repeated_runs = 0.01,
               .points = {{.strength = 0.125,
                           .worst = "calm",
                           .perplexity_ratio = 1.04,
                           .mean_perplexity_ratio = 1.02,
                           .random_perplexity_ratio = {},
                           .divergence = 0.1,
                           .distinct_pairs = {},
                           .repeated_runs = {}},
                          {.strength = 0.25,
                           .worst = "depleted",
                           .perplexity_ratio = 1.12,
                           .mean_perplexity_ratio = 1.08,
                           .random_perplexity_ratio = 1.02,
                           .divergence = 0.4,
                           .distinct_pairs = 0.96,
                           .repeated_runs = 0.03}},
               .usable_strength = 0.25};
    for (const char* axis : {"valence", "arousal"}) {
        it.dose_response.push_back(
            {.axis = axis,
             .unit = "ln p(glad) − ln p(sad)",
             .doses = {-0.4, 0.0, 0.4},
             .means = {-2.8, 0.4, 5.5},
             .prompts = {{-3.0, 0.2, 5.0}, {-2.6, 0.6, 6.0}},
             .rho = 0.97,
             .rho_range = {.low = 0.95, .high = 1.0},
             .rho_of_means = 1.0,
             .slope = 10.0,
             .slope_range = {.low = 9.0, .high = 11.0},
             .wrong_way = 0.0,
             .trend_p = 0.04,
             .isotonic_error = 0.0,
             .control_doses = {-0.4, 0.0, 0.4},
             .random =
                 {{.seed = 1, .means = {0.2, 0.4, 0.7}, .rho = 0.3, .slope = 0.6, .wrong_way = 0.4},
                  {.seed = 2,
                   .means = {0.5, 0.4, 0.1},
                   .rho = -0.2,
                   .slope = -0.5,
                   .wrong_way = 0.6}},
             .shuffled = DoseResponse::Control{.seed = 3,
                                               .means = {0.3, 0.4, 0.6},
                                               .rho = 0.2,
                                               .slope = 0.4,
                                               .wrong_way = 0.4},
             .random_rho = 0.05,
             .random_rho_size = 0.25,
             .random_slope_size = 0.6,
             .above_random = true});
    }
    it.plane = {.strength = 0.25,
                .plain = {.valence = 0.4, .arousal = 0.7},
                .modes = {},
                .centre_is_plain = true,
                .centre_difference = 0.0};
    for (const char* mode : {"centred", "axes"}) {
        PlaneGrid::Mode grid{.blend = mode,
                             .steps = {-1.0, 0.0, 1.0},
                             .measured = {},
                             .r_squared = {.valence = 0.95, .arousal = 0.9},
                             .cross_talk = {.valence = 0.1, .arousal = 0.2},
                             .gain = {.valence = 3.0, .arousal = 2.0},
                             .confusion = {{4, 0, 0, 0}, {0, 4, 0, 0}, {1, 0, 3, 0}, {0, 0, 0, 4}},
                             .kappa = 0.92};
        for (const double v : grid.steps) {
            for (const double a : grid.steps)
                grid.measured.push_back({.valence = 0.4 + 3.0 * v, .arousal = 0.7 + 2.0 * a});
        }
        it.plane->modes.push_back(grid);
    }
    it.plane->modes.back().cross_talk.arousal = std::numeric_limits<double>::infinity();
    it.visible = {.lexicon = "vader.txt",
                  .judge = "",
                  .rows = {{.arm = "plain",
                            .pole = "",
                            .strength = 0.0,
                            .answers = 8,
                            .compound = 0.38,
                            .arousal = {},
                            .exclamations = 0.0,
                            .capitals = 0.0,
                            .intensifiers = 1.0,
                            .words_per_sentence = 14.0,
                            .judged = {}},
                           {.arm = "steered",
                            .pole = "excited",
                            .strength = 0.25,
                            .answers = 8,
                            .compound = 0.84,
                            .arousal = {},
                            .exclamations = 2.5,
                            .capitals = 0.5,
                            .intensifiers = 3.0,
                            .words_per_sentence = 9.0,
                            .judged = {}}},
                  .contrasts = {{.arm = "steered",
                                 .strength = 0.25,
                                 .between = "pleasant - unpleasant",
                                 .measure = "compound",
                                 .difference = 0.9,
                                 .range = {.low = 0.7, .high = 1.1},
                                 .cohens_d = 1.8,
                                 .cliffs_delta = 0.8,
                                 .p = 0.001}}};
    it.read_back = {.block = 2, .poles = poles, .rows = {}};
    for (const char* arm : {"steered", "random"}) {
        const bool steered = it.read_back->rows.empty();
        it.read_back->rows.push_back(
            {.arm = arm,
             .answers = 32,
             .right = steered ? 0.75 : 0.25,
             .range = {.low = steered ? 0.6 : 0.1, .high = 0.9},
             .kappa = steered ? 0.67 : 0.0,
             .confusion = {{6, 1, 1, 0}, {0, 7, 0, 1}, {1, 0, 6, 1}, {0, 2, 1, 5}}});
    }
    it.throughput = {.pairs = 9,
                     .streams = 8,
                     .plain_per_second = 170.0,
                     .steered_per_second = 168.0,
                     .ratio = 0.99,
                     .range = {.low = 0.98, .high = 1.0}};
    it.samples = {{.arm = "steered",
                   .pole = "excited",
                   .strength = 0.25,
                   .seed = 1,
                   .question = "How was your day?",
                   .answer = "\"It was <b>great</b>!\" & more\n\tthan that"}};
    it.remarks = {"no judge was given"};
    return it;
}

}  // namespace elpis::steering::evaluation::testing
