#pragma once

#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/model_shape.h"

namespace elpis::steering::evaluation::testing {

// A model whose every answer is known in advance. Two directions of its residual stream are valence
// and arousal, the same in every block; what is injected along them moves its mood linearly, what
// is injected at all damages it by the square. Words it knows have a place on the plane.
class LinearWorld final : public ActivationSource {
public:
    struct Nature {
        double gain = 8.0;         // of mood per unit of strength, both axes
        double damage = 1.0;       // ln perplexity per strength²
        double loops_above = 0.5;  // total strength from which answers repeat themselves
    };

    static constexpr int kBlocks = 6;
    static constexpr int kWidth = 16;
    static constexpr double kRms = 2.0;

    LinearWorld();
    explicit LinearWorld(Nature nature);

    ModelShape shape() const override;
    Result<std::vector<TextReading>> read(std::vector<ReadTask> tasks,
                                          const std::stop_token& stop,
                                          const ReadProgress& progress) override;
    Result<std::vector<std::string>> answer(std::vector<AnswerTask> tasks,
                                            const std::stop_token& stop,
                                            const ReadProgress& progress) override;

    int texts_read() const { return texts_read_; }
    int answers_given() const { return answers_given_; }

    // A vector set for this world: `map` turns a corner of the plane into a direction of its
    // residual stream.
    using Map = std::vector<float> (*)(const affect::State& corner);
    static Library library(Map map);
    static std::vector<float> right(const affect::State& corner);  // as this world feels
    static std::vector<float> wrong(const affect::State& corner);  // valence the other way round
    static std::vector<float> dead(const affect::State& corner);   // where nothing is

private:
    affect::State mood_of(const Injection* injection) const;
    double size_of(const Injection* injection) const;
    TextReading read(const ReadTask& task) const;
    std::string answer(const AnswerTask& task) const;

    Nature nature_;
    int texts_read_ = 0;
    int answers_given_ = 0;
};

// Words with a place on the plane, in lower case.
const std::map<std::string, affect::State, std::less<>>& moody_words();

}  // namespace elpis::steering::evaluation::testing
