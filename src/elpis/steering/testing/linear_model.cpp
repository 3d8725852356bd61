#include "elpis/steering/testing/linear_model.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <sstream>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/digest.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/model_shape.h"

namespace elpis::steering::testing {
namespace {

// The coordinates that words move; the others hold noise alone.
constexpr std::array<std::string_view, 18> kWords{"valence",
                                                  "arousal",
                                                  "nuisance",
                                                  "joy",
                                                  "anger",
                                                  "fear",
                                                  "topic0",
                                                  "topic1",
                                                  "topic2",
                                                  "topic3",
                                                  "topic4",
                                                  "topic5",
                                                  "topic6",
                                                  "topic7",
                                                  "pattern0",
                                                  "pattern1",
                                                  "pattern2",
                                                  "pattern3"};

// Between −1 and 1, from a text and a place in it.
double noise(std::string_view text, std::size_t at, std::uint64_t salt) {
    Digest digest;
    digest.take(text);
    digest.take(std::uint64_t{at});
    digest.take(salt);
    std::uint64_t mixed = digest.value();  // FNV's high bits of near inputs are alike
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return static_cast<double>(mixed >> 11U) * 0x1.0p-52 - 1.0;
}

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

std::size_t coordinate(std::string_view word, int block) {
    for (std::size_t i = 0; i < kWords.size(); ++i) {
        if (kWords[i] == word)
            return (i + 7 * static_cast<std::size_t>(block)) % LinearModel::kWidth;
    }
    return LinearModel::kWidth;  // unknown
}

// What a word means, as amounts along directions.
std::map<std::string_view, double> meaning_of(std::string_view word, double nuisance) {
    if (word == kExcited) return {{"valence", 1.0}, {"arousal", 1.0}, {"nuisance", nuisance}};
    if (word == kFrustrated) return {{"valence", -1.0}, {"arousal", 1.0}};
    if (word == kCalm) return {{"valence", 1.0}, {"arousal", -1.0}, {"nuisance", nuisance}};
    if (word == kDepleted) return {{"valence", -1.0}, {"arousal", -1.0}};
    return {{word, 1.0}};
}

bool is_feeling(std::string_view direction) {
    return direction == "valence" || direction == "arousal" || direction == "joy" ||
           direction == "anger" || direction == "fear";
}

double clarity(int block) {
    if (block < LinearModel::kFirstFeeling) return 0.0;
    return 1.2 - 0.2 * std::abs(block - LinearModel::kClearest);
}

}  // namespace

ModelShape LinearModel::shape() const {
    return {
        .blocks = kBlocks, .width = kWidth, .architecture = "linear", .fingerprint = "0123abcd"};
}

double LinearModel::level(int block) {
    return 1.0 + 0.5 * block;
}

Direction LinearModel::direction_of(std::string_view word, int block) const {
    Direction direction(kWidth);
    const std::size_t at = coordinate(word, block);
    if (at < direction.size()) direction[at] = 1.0;
    return direction;
}

std::vector<float> LinearModel::token(const std::string& text, std::size_t at, int block) const {
    std::vector<double> row(kWidth);
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = 0.3 * noise(text, at, 1000 * i + static_cast<std::uint64_t>(block));
    // A constant that all texts share, as real residual streams have.
    for (std::size_t i = 40; i < row.size(); ++i)
        row[i] += 0.8;
    const auto add = [&](std::string_view direction, double amount) {
        if (const std::size_t place = coordinate(direction, block); place < row.size())
            row[place] += amount;
    };
    for (const std::string& word : words_of(text)) {
        for (const auto& [direction, amount] : meaning_of(word, nuisance))
            add(direction, amount * (is_feeling(direction) ? clarity(block) : 1.0));
        if (word == "neutral") add("nuisance", 4.0 * noise(text, 0, 7));
    }
    const double scale = level(block) * (at == 0 ? 60.0 : 1.0);
    std::vector<float> floats;
    floats.reserve(row.size());
    for (const double value : row)
        floats.push_back(static_cast<float>(scale * value));
    return floats;
}

double LinearModel::injected(const Injection* injection) const {
    if (injection == nullptr) return 0.0;
    double sum = 0.0;
    double arousal = 0.0;
    for (const Edit& edit : injection->edits()) {
        const double unit = level(edit.block) * std::sqrt(static_cast<double>(kWidth));
        sum += std::sqrt(dot(edit.add, edit.add)) / unit;
        arousal += dot(edit.add, direction_of("arousal", edit.block));
    }
    return sum * (arousal > 1e-6 ? std::sqrt(arousal_damage) : 1.0);
}

Result<std::vector<TextReading>> LinearModel::read(std::vector<ReadTask> tasks,
                                                   const std::stop_token& asked,
                                                   const ReadProgress& progress) {
    std::vector<TextReading> readings;
    for (const ReadTask& task : tasks) {
        if (asked.stop_requested()) return fail(ErrorCode::Cancelled, "the training was cancelled");
        const std::size_t tokens = words_of(task.text).size();
        TextReading reading;
        reading.tokens = static_cast<int>(tokens);
        for (const int block : task.blocks) {
            std::vector<float> rows;
            Direction mean(kWidth);
            for (std::size_t at = 0; at < tokens; ++at) {
                const std::vector<float> row = token(task.text, at, block);
                rows.insert(rows.end(), row.begin(), row.end());
                for (std::size_t i = 0; i < row.size() && at > 0; ++i)
                    mean[i] += static_cast<double>(row[i]) / static_cast<double>(tokens - 1);
            }
            reading.activations.push_back(task.pooling == Pooling::Tokens
                                              ? rows
                                              : std::vector<float>(mean.begin(), mean.end()));
        }
        if (task.log_likelihood) {
            const double strength = injected(task.injection.get());
            reading.log_likelihood.assign(tokens - 1, -3.0 - damage * strength * strength);
        }
        readings.push_back(std::move(reading));
        ++texts_read_;
        if (stop_after && texts_read_ >= *stop_after) stop.request_stop();
        if (progress) progress(static_cast<int>(readings.size()), static_cast<int>(tasks.size()));
    }
    return readings;
}

Result<std::vector<std::string>> LinearModel::answer(std::vector<AnswerTask> tasks,
                                                     const std::stop_token& asked,
                                                     const ReadProgress& progress) {
    if (!can_answer) return fail(ErrorCode::Unsupported, "the model has no chat template");
    std::vector<std::string> answers;
    for (const AnswerTask& task : tasks) {
        if (asked.stop_requested()) return fail(ErrorCode::Cancelled, "the training was cancelled");
        answers.emplace_back(injected(task.injection.get()) > circles_above
                                 ? "so it is and so it is and so it is and so it is"
                                 : "the sun came up over the hill and the sea was still");
        if (progress) progress(static_cast<int>(answers.size()), static_cast<int>(tasks.size()));
    }
    return answers;
}

Corpus linear_corpus(int patterns) {
    Corpus corpus;
    const auto add = [&](const std::string& feeling, int pattern, int topic, bool held_out) {
        corpus.feelings[feeling].push_back(
            {.text = fmt::format(
                 "I say {} pattern{} topic{} number {}", feeling, pattern % 4, topic, pattern),
             .topic = fmt::format("topic{}", topic),
             .pattern = pattern,
             .held_out = held_out});
    };
    for (const char* feeling :
         {"excited", "frustrated", "calm", "depleted", "joy", "anger", "fear"}) {
        for (int pattern = 0; pattern < patterns; ++pattern) {
            for (int topic = 0; topic < 6; ++topic)
                add(feeling, pattern, topic, false);
        }
        for (int pattern = patterns; pattern < patterns + 2; ++pattern) {
            for (int topic = 6; topic < 8; ++topic)
                add(feeling, pattern, topic, true);
        }
    }
    for (int i = 0; i < 24; ++i) {
        corpus.neutral.push_back({.text = fmt::format("I say neutral number {} about it", i),
                                  .topic = {},
                                  .pattern = i,
                                  .held_out = false});
    }
    corpus.calibration = {.paragraphs = {"a plain text of some words", "and another one of them"},
                          .questions = {"How are you?"}};
    corpus.hash = content_hash(corpus);
    return corpus;
}

}  // namespace elpis::steering::testing
