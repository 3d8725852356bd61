#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/config/edit.h"
#include "elpis/engine/options.h"
#include "elpis/engine/speed_trial.h"

namespace elpis::cli {

// What a machine is to be quick at.
enum class Workload {
    Chat,     // one talk: 300 tokens read, 200 written
    Crowd,    // eight at once, each with as much
    Reading,  // one long document: 3 000 tokens read, 100 written
};
constexpr std::string_view name_of(Workload workload) {
    switch (workload) {
        case Workload::Chat:
            return "chat";
        case Workload::Crowd:
            return "crowd";
        case Workload::Reading:
            return "reading";
    }
    return "chat";
}

// Seconds that it takes at these speeds.
double seconds_for(Workload workload, const engine::Speeds& speeds);

// One way to run a model.
struct Candidate {
    int threads = 1;
    int batch_rows = 512;
    engine::WeightLayout layout = engine::WeightLayout::AsShipped;
    bool pinned = false;  // each thread to a CPU of its own
    bool operator==(const Candidate&) const = default;
};

// Numbers of threads that are worth a try: all, one less, half, one; each once, the most first.
std::vector<int> threads_to_try(int usable);
// The same for the rows of a batch, the one that is set first.
std::vector<int> batches_to_try(int set);

struct Trial {
    Candidate candidate;
    std::vector<engine::Speeds> runs;
    std::optional<double> divergence;  // nats for a token, from the weights as shipped
    std::string failed;                // why there are no runs

    // The median of each speed; zeros without runs.
    engine::Speeds speeds() const;
};

// The quickest, but of those within 2 % of it the one with the fewest threads, the smallest batch,
// the weights as shipped and threads that are free to move: what is saved is left to others. Trials
// that failed, and, unless `any_layout`, those with other weights are left out. Nothing when none
// is left.
std::optional<std::size_t> best_of(std::span<const Trial> trials,
                                   Workload workload,
                                   bool any_layout);

struct Tuning {
    std::string model;
    Workload workload = Workload::Chat;
    bool any_layout = false;
    Candidate set;  // as the settings have it
    std::vector<Trial> trials;
    std::vector<std::string> left_out;  // what was not tried, and why
    double seconds = 0.0;

    const Trial* best() const;
};

// The settings that make the best one so, with their reason. `day`: "2026-11-28".
std::vector<config::Change> changes_of(const Tuning& tuning, std::string_view day);

}  // namespace elpis::cli
