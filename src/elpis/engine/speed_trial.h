#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/engine/options.h"

namespace elpis::engine {

// How fast a model is on this machine, in tokens per second.
struct Speeds {
    double prefill = 0.0;  // of one long prompt
    double one = 0.0;      // one answer, at the end of that prompt
    double many = 0.0;     // kMany answers side by side there, all together
    int depth = 0;         // tokens of that prompt
};

// Loads a model and takes steps of the kinds that a server takes, with the cache filled as a
// conversation fills it. The same arithmetic as the engine's, without requests around it. One
// thread.
class SpeedTrial {
public:
    static constexpr int kMany = 8;
    static constexpr int kDeepest = 1024;

    // What the settings come to here, before anything is loaded. Errors as make_plan.
    struct Basis {
        int threads = 1;
        std::uint64_t file_bytes = 0;
        bool accelerated = false;  // not by the CPU alone
    };
    static Result<Basis> basis_of(const Options& options, Log& log);

    // Of the file, layout and batch size in `options`, with up to so many threads. Errors as
    // make_plan and load_model. `stop` ends a step that is under way.
    static Result<SpeedTrial> open(const Options& options,
                                   int threads,
                                   Log& log,
                                   std::function<bool()> stop);
    ~SpeedTrial();
    SpeedTrial(const SpeedTrial&) = delete;
    SpeedTrial& operator=(const SpeedTrial&) = delete;
    SpeedTrial(SpeedTrial&&) noexcept;
    SpeedTrial& operator=(SpeedTrial&&) noexcept;

    // Takes about `seconds`, and longer where a single step of each kind does. Cancelled when
    // stopped.
    Result<Speeds> run(int threads, double seconds, const Clock& clock);

    // Log-probabilities of every possible token after each of the first tokens of a shipped text:
    // what two layouts say of the same text can be compared.
    Result<std::vector<std::vector<float>>> predictions();

private:
    struct Loaded;
    explicit SpeedTrial(std::unique_ptr<Loaded> loaded);
    std::unique_ptr<Loaded> loaded_;
};

// Mean Kullback–Leibler divergence, in nats for a token, of what `other` predicts from what `first`
// does; both of the same text and vocabulary.
double mean_divergence(std::span<const std::vector<float>> first,
                       std::span<const std::vector<float>> other);

}  // namespace elpis::engine
