#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/state.h"

// What an evaluation found, question by question: plain values, as they stand in its JSON. How each
// figure comes about is said beside the function that finds it. Strengths are fractions of the
// residual norm; a ratio to nothing is infinity.
namespace elpis::steering::evaluation {

inline constexpr std::string_view kPlane = "plane";  // a subject: the four quadrants

// 95 %, by bootstrap over prompts, topics or pairs.
struct Range {
    double low = 0.0;
    double high = 0.0;
    bool operator==(const Range&) const = default;
};

// E1: are the vectors real?
struct Reality {
    struct Vector {
        std::string name;
        double auroc = 0.0;  // own texts against the others, held-out topics, at `block`
        std::optional<double> ordinary_auroc;  // the same on sentences of no pattern
        double split_half = 0.0;               // cosine of two halves of the training topics
        double agreement = 0.0;      // cosine with the direction trained here, on all of them
        double pair_cosine = 0.0;    // mean cosine of single texts' differences with the vector
        double permutation_p = 1.0;  // of its own texts lying farther along it, by shuffled labels
        std::vector<double> curve;   // AUROC of the direction trained here, per block from 0 up
        bool operator==(const Vector&) const = default;
    };
    int block = 0;  // where it is read: the gauge's, else the middle of the steered blocks
    std::vector<int> steered_blocks;
    int training_texts = 0;
    int held_out_texts = 0;
    std::vector<Vector> vectors;
    // Between the vectors themselves, over all their rows; in the order of `vectors`.
    std::vector<std::vector<double>> cosines;
    bool operator==(const Reality&) const = default;
};

// E2: do the probabilities of next words move?
struct NextWords {
    struct Pole {
        std::string name;
        // Mean change of ln probability of the pole's own words, per strength.
        std::vector<double> rise;
        double random_rise = 0.0;  // at the last strength along random directions, mean over seeds
        Range above_random;        // of the difference at the last strength
        bool monotone = false;
        affect::State expected;  // (v, a) of the next word at the last strength, over rated words
        bool operator==(const Pole&) const = default;
    };
    std::vector<double> strengths;
    int prompts = 0;
    int seeds = 0;
    affect::State expected_plain;
    std::vector<Pole> poles;
    bool operator==(const NextWords&) const = default;
};

// E3: what does it cost?
struct Cost {
    struct Point {
        double strength = 0.0;
        std::string worst;                              // the pole that costs most
        double perplexity_ratio = 1.0;                  // of that pole, neutral text
        double mean_perplexity_ratio = 1.0;             // geometric, over the poles
        std::optional<double> random_perplexity_ratio;  // geometric, over seeds
        double divergence = 0.0;               // KL(steered ‖ plain) of the next token, nats, mean
        std::optional<double> distinct_pairs;  // of answers, where this strength was generated at
        std::optional<double> repeated_runs;
        bool operator==(const Point&) const = default;
    };
    double plain_perplexity = 0.0;
    double plain_distinct_pairs = 1.0;
    double plain_repeated_runs = 0.0;
    std::vector<Point> points;     // by strength, ascending
    double usable_strength = 0.0;  // largest tested with ratio ≤ 1.15 and repeats ≤ plain + 0.05
    bool operator==(const Cost&) const = default;
};

// E4: is the effect graded, and in the right direction?
struct DoseResponse {
    struct Control {
        std::uint64_t seed = 0;
        std::vector<double> means;  // at `control_doses`
        double rho = 0.0;
        double slope = 0.0;
        double wrong_way = 0.0;
        bool operator==(const Control&) const = default;
    };
    std::string axis;
    std::string unit;                          // what is measured, for people
    std::vector<double> doses;                 // signed strengths along the axis
    std::vector<double> means;                 // over prompts
    std::vector<std::vector<double>> prompts;  // per prompt, per dose
    double rho = 0.0;                          // Spearman, per prompt, mean
    Range rho_range;
    double rho_of_means = 0.0;
    double slope = 0.0;  // per unit of strength, least squares, mean over prompts
    Range slope_range;
    double wrong_way = 0.0;       // share of prompts that do not rise
    double trend_p = 1.0;         // Mann–Kendall over the means
    double isotonic_error = 0.0;  // share of the means' variance that no rising curve fits
    std::vector<double> control_doses;
    std::vector<Control> random;
    std::optional<Control> shuffled;
    double random_rho = 0.0;         // mean over seeds
    double random_rho_size = 0.0;    // mean of |ρ| over seeds
    double random_slope_size = 0.0;  // the largest |slope| of a random direction
    bool above_random = false;       // the whole range of the slope is above that
    bool operator==(const DoseResponse&) const = default;
};

// E5: is the plane a plane?
struct PlaneGrid {
    struct Mode {
        std::string blend;
        std::vector<double> steps;            // of both axes
        std::vector<affect::State> measured;  // per point of the grid, arousal running fastest
        affect::State r_squared;
        affect::State cross_talk;
        affect::State gain;                       // response to the own axis, per unit of the plane
        std::vector<std::vector<int>> confusion;  // set quadrant × measured quadrant
        double kappa = 0.0;
        bool operator==(const Mode&) const = default;
    };
    double strength = 0.0;  // at the corners
    affect::State plain;
    std::vector<Mode> modes;
    bool centre_is_plain = false;    // centred at (0, 0) injects nothing at all
    double centre_difference = 0.0;  // and its largest difference to plain in any figure read
    bool operator==(const PlaneGrid&) const = default;
};

// E6: does a reader see it? Answers to everyday questions, by arm and pole.
struct Visible {
    struct Row {
        std::string arm;
        std::string pole;  // empty for plain and random answers
        double strength = 0.0;
        int answers = 0;
        std::optional<double> compound;  // needs a lexicon
        std::optional<double> arousal;   // needs one that rates arousal
        double exclamations = 0.0;       // per answer
        double capitals = 0.0;           // per 100 words
        double intensifiers = 0.0;       // per 100 words
        double words_per_sentence = 0.0;
        std::optional<double> judged;  // mean score of the outside judge
        bool operator==(const Row&) const = default;
    };
    // The poles of one side against those of the other, within one arm and strength.
    struct Contrast {
        std::string arm;
        double strength = 0.0;
        std::string between;  // "pleasant - unpleasant", "stirred - still", or a concept's sides
        std::string measure;  // "compound", "judged", "exclamations", "arousal"
        double difference = 0.0;
        Range range;
        double cohens_d = 0.0;
        double cliffs_delta = 0.0;
        double p = 1.0;  // permutation, Holm over all contrasts
        bool operator==(const Contrast&) const = default;
    };
    std::string lexicon;  // its name; empty: none was given
    std::string judge;
    std::vector<Row> rows;
    std::vector<Contrast> contrasts;
    bool operator==(const Visible&) const = default;
};

// E7: does the model's own state show it? Answers are read again, unsteered.
struct ReadBack {
    struct Row {
        std::string arm;
        int answers = 0;
        double right = 0.0;  // share whose nearest pole is the one they were written under
        Range range;
        double kappa = 0.0;
        std::vector<std::vector<int>> confusion;  // in the order of `poles`
        bool operator==(const Row&) const = default;
    };
    int block = 0;
    std::vector<std::string> poles;
    std::vector<Row> rows;
    bool operator==(const ReadBack&) const = default;
};

// E9: what does it cost in time? The same answers with and without, in turns.
struct Throughput {
    int pairs = 0;
    int streams = 0;
    double plain_per_second = 0.0;  // tokens of all streams, median
    double steered_per_second = 0.0;
    double ratio = 1.0;  // steered / plain, median of pairs
    Range range;
    bool operator==(const Throughput&) const = default;
};

// An answer as it was written: the evidence.
struct Sample {
    std::string arm;
    std::string pole;
    double strength = 0.0;
    std::uint64_t seed = 0;
    std::string question;
    std::string answer;
    bool operator==(const Sample&) const = default;
};

struct About {
    std::string set;  // of vectors
    std::string set_hash;
    std::string method;
    std::string subject;  // "plane", or the concept's name
    std::string architecture;
    std::string fingerprint;
    int blocks = 0;
    int width = 0;
    std::string corpus_hash;
    std::string version;  // of the program
    std::string size;     // "quick", "default", "full"
    std::uint64_t seed = 0;
    double full_strength = 0.0;
    double seconds = 0.0;  // how long all of it took
    bool operator==(const About&) const = default;
};

struct Evaluation {
    About about;
    std::optional<Reality> reality;
    std::optional<NextWords> next_words;
    std::optional<Cost> cost;
    std::vector<DoseResponse> dose_response;
    std::optional<PlaneGrid> plane;
    std::optional<Visible> visible;
    std::optional<ReadBack> read_back;
    std::optional<Throughput> throughput;
    std::vector<Sample> samples;
    std::vector<std::string> remarks;  // what could not be asked, and why
    bool operator==(const Evaluation&) const = default;
};

}  // namespace elpis::steering::evaluation
