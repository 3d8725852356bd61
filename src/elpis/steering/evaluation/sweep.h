#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {

// What a sweep tries: every vector in every band at every strength, each question with every seed.
struct SweepPlan {
    std::vector<std::string> vectors;     // names in the library
    std::vector<std::vector<int>> bands;  // blocks each; empty: the one that the vectors have
    std::vector<double> strengths;        // fractions of the residual norm; 0 is plain
    std::vector<std::uint32_t> seeds{1};
    std::vector<std::string> questions;
    std::string system;
    int max_tokens = 64;
    double temperature = 0.0;
    double top_p = 1.0;
};

// One generation. `hash` is of everything that decides the text: the model, what is injected, the
// question and how tokens are chosen; so it is the same for two plans that share a cell.
struct SweepCell {
    std::string hash;
    std::string vector;  // empty: plain
    std::vector<int> blocks;
    double strength = 0.0;
    std::uint32_t seed = 1;
    std::string question;
    std::shared_ptr<const Injection> injection;
};

inline constexpr std::size_t kMaxSweepCells = 1'000'000;

// In the order of the plan; cells that would be the same text stand once. A band's share of the
// strength is what the vector has there, scaled so that the shares sum to 1.
// NotFound names a vector that the library lacks; InvalidArgument: nothing to try, a block where
// the vector has no row, a strength that is not finite, too many cells.
Result<std::vector<SweepCell>> plan_sweep(const SweepPlan& plan, const Library& library);

// What an earlier run has left.
struct SweepLog {
    std::set<std::string, std::less<>> done;  // hashes of cells
    // Up to where the log is whole lines: an interrupted one is to be cut off before going on.
    std::size_t whole_bytes = 0;
};

// Of the content of a JSONL file; empty content is an empty log. InvalidArgument names the line
// that no sweep has written.
Result<SweepLog> read_sweep_log(std::string_view content);

// Takes one line of JSON, without its end. An error ends the sweep.
using LineSink = std::function<Result<void>(std::string_view line)>;

// Generates what is not done yet, a few cells at a time, and hands each over as soon as its group
// is there: an object with hash, text, vector, set and its hash, model, blocks, strength, seed,
// question, system, max_tokens, temperature, top_p and `version` of the program. Progress counts
// the cells that were left to do.
Result<void> run_sweep(const SweepPlan& plan,
                       const std::vector<SweepCell>& cells,
                       const SweepLog& log,
                       const Library& library,
                       ActivationSource& model,
                       std::string_view version,
                       const LineSink& sink,
                       const std::stop_token& stop,
                       const ReadProgress& progress);

}  // namespace elpis::steering::evaluation
