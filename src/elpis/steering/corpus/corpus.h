#pragma once

#include <map>
#include <string>
#include <vector>

namespace elpis::steering {

// The sentences a library is trained from: own first-person statements in the register of a
// feeling, the same topics for every feeling, so that what differs is the feeling.
struct Corpus {
    // A pattern filled with a topic.
    struct Statement {
        std::string text;
        std::string topic;  // as in the file; empty for neutral texts
        int pattern = 0;    // counted from 0 within the feeling, held-out patterns last
        // Never trained from: neither its topic nor its pattern occurs in training, so what is
        // measured on it is not the memory of a sentence.
        bool held_out = false;

        bool operator==(const Statement&) const = default;
    };
    std::map<std::string, std::vector<Statement>> feelings;  // "excited", …, "joy", …
    std::vector<Statement> neutral;
    std::string hash;  // of what is trained and calibrated from, 16 hex digits

    // What calibration measures damage on.
    struct Calibration {
        std::vector<std::string> paragraphs;  // neutral prose, for perplexity
        std::vector<std::string> questions;   // everyday ones, for repetition
    };
    Calibration calibration;

    // For evaluation alone: no text of it is trained or calibrated from.
    struct Evaluation {
        std::vector<std::string> stems;       // "I feel", …
        std::vector<std::string> questions;   // everyday ones
        std::vector<std::string> paragraphs;  // neutral prose
        // Words that go on after a stem, the blank before them included, as
        // ReadTask::next_words takes them: "glad" against "sad" and "stirred" against "still" are
        // the ends of the axes, and each quadrant has its own.
        std::map<std::string, std::vector<std::string>> words;
        // Ordinary sentences of each quadrant, cut to no pattern.
        std::map<std::string, std::vector<std::string>> statements;
    };
    Evaluation evaluation;

    bool has_quadrants() const;              // a file has all four quadrants, or none
    std::vector<std::string> named() const;  // the feelings that are no quadrants, sorted
};

// The statements of one feeling of one kind.
std::vector<Corpus::Statement> training_of(const std::vector<Corpus::Statement>& statements);
std::vector<Corpus::Statement> held_out_of(const std::vector<Corpus::Statement>& statements);

// `hash` as it should be.
std::string content_hash(const Corpus& corpus);

}  // namespace elpis::steering
