#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/model_shape.h"

namespace elpis::steering::testing {

// A model whose mind is open: the words of a text that it knows move its activations along
// directions of their own, orthogonal to each other, another set after each block; the rest is
// noise, the same for the same text. Feelings show from block kFirstFeeling on, most clearly after
// kClearest. Its first token is a huge outlier.
class LinearModel final : public ActivationSource {
public:
    static constexpr int kBlocks = 12;
    static constexpr int kWidth = 64;
    static constexpr int kFirstFeeling = 3;
    static constexpr int kClearest = 6;

    // How much it takes: mean log likelihood falls by this times the square of what is injected, as
    // a fraction of the residual norm.
    double damage = 4.0;
    // The damage of injections that point to more arousal, over that of others.
    double arousal_damage = 1.0;
    // Answers go in circles when more than this is injected.
    double circles_above = 10.0;
    bool can_answer = true;
    // How much pleasant texts have of what neutral texts differ in among themselves.
    double nuisance = 0.0;
    // Asks for the stop after so many texts.
    std::optional<int> stop_after;
    std::stop_source stop;

    ModelShape shape() const override;
    Result<std::vector<TextReading>> read(std::vector<ReadTask> tasks,
                                          const std::stop_token& asked,
                                          const ReadProgress& progress) override;
    Result<std::vector<std::string>> answer(std::vector<AnswerTask> tasks,
                                            const std::stop_token& asked,
                                            const ReadProgress& progress) override;

    // What a word does after a block, length 1: "valence", "arousal", "nuisance", and any other
    // word that it learnt.
    Direction direction_of(std::string_view word, int block) const;
    // RMS of the residual stream after a block, about.
    static double level(int block);

    int texts_read() const { return texts_read_; }

private:
    std::vector<float> token(const std::string& text, std::size_t at, int block) const;
    double injected(const Injection* injection) const;

    int texts_read_ = 0;
};

// Texts that LinearModel feels: four quadrants and the emotions joy, anger and fear, `patterns`
// each, over six topics, and two held-out patterns over two other topics; 24 neutral texts.
Corpus linear_corpus(int patterns = 6);

}  // namespace elpis::steering::testing
