#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/injection.h"

namespace elpis::steering::evaluation {

// What one injection does to every prompt: figures[prompt][channel], in natural logs.
struct Sheet {
    std::vector<std::vector<double>> figures;
    bool operator==(const Sheet&) const = default;
};

// Sees what a model is about to say, without letting it speak: teacher-forced, one pass per prompt.
class Instrument {
public:
    // A channel per list of words: ln of the summed probability that one of them goes on after a
    // stem, the blank before it included. Words that begin with the same token have the same
    // probability, to the last digit, and count once.
    static Instrument of_words(std::vector<std::string> stems,
                               const std::map<std::string, std::vector<std::string>>& words);

    // Two channels, kOwn and kOpposite: mean ln probability per token of a text of either kind,
    // about the same thing.
    struct TextPair {
        std::string own;
        std::string opposite;
    };
    static Instrument of_texts(std::vector<TextPair> pairs);

    std::size_t prompts() const { return prompts_; }
    // Of a channel; it must exist.
    std::size_t index_of(std::string_view channel) const;

    // A sheet for each injection, in order; null is unsteered. What was read before is remembered
    // by the injection's signature and not read again.
    Result<std::vector<Sheet>> read(ActivationSource& model,
                                    std::span<const std::shared_ptr<const Injection>> injections,
                                    const std::stop_token& stop,
                                    const ReadProgress& progress);

    // What was read is read again when it is asked for.
    void forget() { known_.clear(); }

    // channel `plus` minus channel `minus` of every prompt.
    std::vector<double> leaning(const Sheet& sheet,
                                std::string_view plus,
                                std::string_view minus) const;

private:
    Sheet sheet_of(std::span<const TextReading> readings) const;

    std::size_t prompts_ = 0;
    std::vector<std::string> channels_;
    std::vector<ReadTask> tasks_;  // of one injection, the same number for each prompt
    bool texts_ = false;
    // Of words: for each channel, which of a task's next words are its own.
    std::vector<std::vector<std::size_t>> members_;
    std::map<std::uint64_t, Sheet> known_;
};

}  // namespace elpis::steering::evaluation
