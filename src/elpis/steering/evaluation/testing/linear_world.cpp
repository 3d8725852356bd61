#include "elpis/steering/evaluation/testing/linear_world.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/affect/words.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/digest.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation::testing {
namespace {

using affect::State;

constexpr double kNorm = LinearWorld::kRms * 4.0;  // √width = 4

std::string lower(std::string_view word) {
    std::string text(word);
    for (char& letter : text) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter | 0x20);
    }
    return text;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    affect::Words cut(text);
    for (affect::Words::Word word; cut.next(word);)
        words.push_back(lower(word.text));
    return words;
}

// Small and different for every word and block, the same in every run.
std::vector<double> noise(std::string_view word, int block) {
    Digest digest;
    digest.take(word);
    digest.take(static_cast<std::uint64_t>(block));
    std::mt19937_64 generator(digest.value());
    std::vector<double> row(LinearWorld::kWidth);
    for (double& value : row)
        value = 0.2 * (static_cast<double>(generator() >> 11U) * 0x1.0p-53 - 0.5);
    return row;
}

State place_of(std::string_view word) {
    const auto found = moody_words().find(word);
    return found == moody_words().end() ? State{} : found->second;
}

}  // namespace

const std::map<std::string, State, std::less<>>& moody_words() {
    static const std::map<std::string, State, std::less<>> words{
        {"glad", {.valence = 1.0, .arousal = 0.0}},
        {"fine", {.valence = 0.8, .arousal = 0.0}},
        {"sad", {.valence = -1.0, .arousal = 0.0}},
        {"poor", {.valence = -0.8, .arousal = 0.0}},
        {"stirred", {.valence = 0.0, .arousal = 1.0}},
        {"racing", {.valence = 0.0, .arousal = 0.8}},
        {"still", {.valence = 0.0, .arousal = -1.0}},
        {"slow", {.valence = 0.0, .arousal = -0.8}},
        {"thrilled", {.valence = 1.0, .arousal = 1.0}},
        {"wild", {.valence = 0.9, .arousal = 0.9}},
        {"furious", {.valence = -1.0, .arousal = 1.0}},
        {"mad", {.valence = -0.9, .arousal = 0.9}},
        {"serene", {.valence = 1.0, .arousal = -1.0}},
        {"cozy", {.valence = 0.9, .arousal = -0.9}},
        {"numb", {.valence = -1.0, .arousal = -1.0}},
        {"empty", {.valence = -0.9, .arousal = -0.9}},
        // Moods in the words that a prompt asks for.
        {"excited", {.valence = 0.5, .arousal = 0.5}},
        {"frustrated", {.valence = -0.5, .arousal = 0.5}},
        {"calm", {.valence = 0.5, .arousal = -0.5}},
        {"depleted", {.valence = -0.5, .arousal = -0.5}},
    };
    return words;
}

LinearWorld::LinearWorld() : LinearWorld(Nature{}) {}
LinearWorld::LinearWorld(Nature nature) : nature_(nature) {}

ModelShape LinearWorld::shape() const {
    return {.blocks = kBlocks, .width = kWidth, .architecture = "linear", .fingerprint = "f00d"};
}

State LinearWorld::mood_of(const Injection* injection) const {
    State mood;
    if (injection == nullptr) return mood;
    for (const Edit& edit : injection->edits()) {
        mood.valence += nature_.gain * static_cast<double>(edit.add[0]) / kNorm;
        mood.arousal += nature_.gain * static_cast<double>(edit.add[1]) / kNorm;
    }
    return mood;
}

double LinearWorld::size_of(const Injection* injection) const {
    double size = 0.0;
    if (injection == nullptr) return size;
    for (const Edit& edit : injection->edits())
        size += length_of(edit.add) / kNorm;
    return size;
}

TextReading LinearWorld::read(const ReadTask& task) const {
    const std::vector<std::string> words = words_of(task.text);
    TextReading reading;
    reading.tokens = static_cast<int>(words.size()) + 1;
    State mood = mood_of(task.injection.get());
    for (const int block : task.blocks) {
        std::vector<double> sum(kWidth, 0.0);
        for (const std::string& word : words) {
            const std::vector<double> own = noise(word, block);
            const State place = place_of(word);
            for (std::size_t i = 0; i < sum.size(); ++i)
                sum[i] += own[i] / static_cast<double>(words.size());
            // The first block knows nothing of feelings yet.
            const double known = block == 0 ? 0.0 : 2.0;
            sum[0] += known * place.valence / static_cast<double>(words.size());
            sum[1] += known * place.arousal / static_cast<double>(words.size());
        }
        reading.activations.emplace_back(sum.begin(), sum.end());
    }
    const double damage = nature_.damage * std::pow(size_of(task.injection.get()), 2.0);
    if (task.log_likelihood) {
        for (const std::string& word : words) {
            const State place = place_of(word);
            reading.log_likelihood.push_back(
                -3.0 - damage +
                0.5 * (mood.valence * place.valence + mood.arousal * place.arousal));
        }
    }
    // Stems differ in what they lead to by themselves.
    Digest digest;
    digest.take(task.text);
    mood.valence += static_cast<double>(digest.value() % 7U) * 0.1 - 0.3;
    mood.arousal += static_cast<double>(digest.value() % 5U) * 0.1 - 0.2;
    const auto logit = [&](const State& place) {
        return mood.valence * place.valence + mood.arousal * place.arousal;
    };
    double total = 1e-9;
    for (const auto& [word, place] : moody_words())
        total += std::exp(logit(place));
    for (const std::string& word : task.next_words) {
        reading.next_words.push_back(logit(place_of(lower(word.substr(1)))) - std::log(total) -
                                     1e-3 * static_cast<double>(word.size()));
    }
    if (task.next_distribution) {
        for (const auto& [word, place] : moody_words())
            reading.next_distribution.push_back(static_cast<float>(logit(place) - std::log(total)));
    }
    return reading;
}

// Says the six words that its mood likes best, about as loudly as it is stirred.
std::string LinearWorld::answer(const AnswerTask& task) const {
    State mood = mood_of(task.injection.get());
    for (const std::string& word : words_of(task.system)) {
        mood.valence += place_of(word).valence;
        mood.arousal += place_of(word).arousal;
    }
    Digest digest;
    digest.take(task.question);
    digest.take(std::uint64_t{task.temperature > 0.0 ? task.seed : 0});
    std::mt19937_64 generator(digest.value());
    std::vector<std::pair<double, std::string>> liked;
    for (const auto& [word, place] : moody_words()) {
        const double chance = static_cast<double>(generator() >> 11U) * 0x1.0p-53;
        liked.emplace_back(mood.valence * place.valence + mood.arousal * place.arousal + chance,
                           word);
    }
    std::ranges::sort(liked, std::greater{});
    std::string text = "It";
    const bool loops = size_of(task.injection.get()) >= nature_.loops_above;
    for (int i = 0; i < (loops ? 12 : 6); ++i)
        text += " " + liked[static_cast<std::size_t>(loops ? i % 2 : i)].second;
    return text + (mood.arousal > 0.5 ? "!" : ".");
}

Result<std::vector<TextReading>> LinearWorld::read(std::vector<ReadTask> tasks,
                                                   const std::stop_token& stop,
                                                   const ReadProgress& progress) {
    std::vector<TextReading> readings;
    for (const ReadTask& task : tasks) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "reading was cancelled");
        if (task.text.empty()) return fail(ErrorCode::InvalidArgument, "the text is empty");
        if (std::ranges::any_of(task.blocks, [](int it) { return it < 0 || it > kBlocks - 2; })) {
            return fail(ErrorCode::Unsupported, "the last block cannot be read");
        }
        readings.push_back(read(task));
        ++texts_read_;
        if (progress) progress(static_cast<int>(readings.size()), static_cast<int>(tasks.size()));
    }
    return readings;
}

Result<std::vector<std::string>> LinearWorld::answer(std::vector<AnswerTask> tasks,
                                                     const std::stop_token& stop,
                                                     const ReadProgress& progress) {
    std::vector<std::string> answers;
    for (const AnswerTask& task : tasks) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "reading was cancelled");
        answers.push_back(answer(task));
        ++answers_given_;
        if (progress) progress(static_cast<int>(answers.size()), static_cast<int>(tasks.size()));
    }
    return answers;
}

std::vector<float> LinearWorld::right(const State& corner) {
    std::vector<float> row(kWidth, 0.0F);
    row[0] = static_cast<float>(corner.valence);
    row[1] = static_cast<float>(corner.arousal);
    return row;
}

std::vector<float> LinearWorld::wrong(const State& corner) {
    std::vector<float> row = right(corner);
    row[0] = -row[0];
    return row;
}

std::vector<float> LinearWorld::dead(const State& corner) {
    std::vector<float> row(kWidth, 0.0F);
    row[7] = static_cast<float>(corner.valence);
    row[9] = static_cast<float>(corner.arousal);
    return row;
}

Library LinearWorld::library(Map map) {
    Library library{.name = "linear", .hash = {}, .model = LinearWorld().shape()};
    library.residual_rms.assign(kBlocks, static_cast<float>(kRms));
    library.full_strength = 0.25;
    library.method = "by hand";
    constexpr std::array kCorners{State{.valence = 1.0, .arousal = 1.0},
                                  State{.valence = -1.0, .arousal = 1.0},
                                  State{.valence = 1.0, .arousal = -1.0},
                                  State{.valence = -1.0, .arousal = -1.0}};
    for (std::size_t i = 0; i < kQuadrants.size(); ++i) {
        const std::string name(kQuadrants.at(i));
        Vector vector{.name = name, .rows = {}};
        for (const int block : {2, 3})
            add_scaled(vector.rows, {{block, map(kCorners.at(i))}}, 1.0);
        Vector fitted{.name = name, .rows = {}};
        add_scaled(fitted.rows, vector.rows, 1.0 / total_share(vector.rows));
        library.vectors[name] = std::move(fitted);
    }
    library.hash = content_hash(library);
    return library;
}

}  // namespace elpis::steering::evaluation::testing
