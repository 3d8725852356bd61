#pragma once

namespace elpis::steering {

// What counts as harmless (facts §10, E3), and where the largest harmless strength is looked for.
struct CalibrationLimits {
    // On neutral prose, steered over plain, at the worst corner. The evaluation allows 1.15, on
    // prose of its own: paragraphs differ by about so much, and a strength found at the brink would
    // fall there.
    double perplexity_ratio = 1.12;
    double repetition = 0.05;  // share of repeated 4-grams over that of plain answers
    int answer_tokens = 32;
    // The grid: fractions of the residual norm. 0.4 is where small models repeat themselves.
    double smallest = 0.02;
    double largest = 0.40;
    double step = 0.01;
};

}  // namespace elpis::steering
