#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/model_shape.h"

namespace elpis::steering {

// Which tokens of a text an activation stands for. The first token is left out of means: it is an
// outlier in many models.
enum class Pooling { Mean, Last, Tokens };

// One text to read, as plain text (no chat template).
struct ReadTask {
    std::string text;
    std::vector<int> blocks;  // whose outputs are wanted; may be empty
    Pooling pooling = Pooling::Mean;
    bool log_likelihood = false;  // of each token given those before it
    // Probability that the text goes on with one of these words: its first token after the text
    // (a blank before it belongs to the word).
    std::vector<std::string> next_words;
    bool next_distribution = false;              // log probability of every token after the text
    std::shared_ptr<const Injection> injection;  // null: unsteered. Acts on every token.
    // Activations are read before the injection of their own block (lower blocks' additions are in
    // them already).
};

struct TextReading {
    int tokens = 0;
    std::vector<std::string> pieces;  // the tokens as text; only with Pooling::Tokens
    // Per wanted block, in order: width numbers, or with Pooling::Tokens tokens × width.
    std::vector<std::vector<float>> activations;
    std::vector<double> log_likelihood;    // natural log, tokens − 1 of them
    std::vector<double> next_words;        // natural log, per word
    std::vector<float> next_distribution;  // natural log, per token of the vocabulary
};

// Called between texts with how many of how many are done. Any thread.
using ReadProgress = std::function<void(int done, int total)>;

// A chat to be answered, for evaluation.
struct AnswerTask {
    std::string question;
    std::string system;  // may be empty
    std::shared_ptr<const Injection> injection;
    int max_tokens = 48;
    double temperature = 0.0;
    double top_p = 1.0;
    std::uint32_t seed = 1;
};

// Reads what texts do inside a model. Implemented on an engine; faked in tests.
class ActivationSource {
public:
    virtual ~ActivationSource() = default;

    virtual ModelShape shape() const = 0;

    // Blocks the caller (never on an engine's thread) until all are read, in order. The work runs
    // as background requests in the model's batch. Cancelled when `stop` is asked for;
    // InvalidArgument when a text is empty or does not fit the context; Unsupported when the
    // model's activations cannot be read.
    virtual Result<std::vector<TextReading>> read(std::vector<ReadTask> tasks,
                                                  const std::stop_token& stop,
                                                  const ReadProgress& progress) = 0;

    // Answers through the chat template, steered from the user's message on.
    virtual Result<std::vector<std::string>> answer(std::vector<AnswerTask> tasks,
                                                    const std::stop_token& stop,
                                                    const ReadProgress& progress) = 0;
};

}  // namespace elpis::steering
