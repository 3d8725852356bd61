#include "elpis/steering/evaluation/instrument.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/evaluation/channels.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/statistics.h"

namespace elpis::steering::evaluation {
namespace {

double log_of_sum(const std::set<double>& logs) {
    if (logs.empty()) return -std::numeric_limits<double>::infinity();
    const double most = *logs.rbegin();
    double sum = 0.0;
    for (const double it : logs)
        sum += std::exp(it - most);
    return most + std::log(sum);
}

std::uint64_t signature_of(const std::shared_ptr<const Injection>& injection) {
    return injection ? injection->signature() : 0;
}

}  // namespace

Instrument Instrument::of_words(std::vector<std::string> stems,
                                const std::map<std::string, std::vector<std::string>>& words) {
    Instrument instrument;
    instrument.prompts_ = stems.size();
    std::vector<std::string> all;
    for (const auto& [channel, members] : words) {
        instrument.channels_.push_back(channel);
        std::vector<std::size_t>& own = instrument.members_.emplace_back();
        for (const std::string& word : members) {
            const auto found = std::ranges::find(all, word);
            own.push_back(static_cast<std::size_t>(found - all.begin()));
            if (found == all.end()) all.push_back(word);
        }
    }
    for (std::string& stem : stems)
        instrument.tasks_.push_back({.text = std::move(stem), .next_words = all});
    return instrument;
}

Instrument Instrument::of_texts(std::vector<TextPair> pairs) {
    Instrument instrument;
    instrument.texts_ = true;
    instrument.prompts_ = pairs.size();
    instrument.channels_ = {std::string(channel::kOwn), std::string(channel::kOpposite)};
    for (TextPair& pair : pairs) {
        instrument.tasks_.push_back({.text = std::move(pair.own), .log_likelihood = true});
        instrument.tasks_.push_back({.text = std::move(pair.opposite), .log_likelihood = true});
    }
    return instrument;
}

std::size_t Instrument::index_of(std::string_view channel) const {
    const auto found = std::ranges::find(channels_, channel);
    assert(found != channels_.end());
    return static_cast<std::size_t>(found - channels_.begin());
}

Sheet Instrument::sheet_of(std::span<const TextReading> readings) const {
    Sheet sheet;
    for (std::size_t prompt = 0; prompt < prompts_; ++prompt) {
        std::vector<double>& row = sheet.figures.emplace_back();
        if (texts_) {
            row = {mean(readings[2 * prompt].log_likelihood),
                   mean(readings[2 * prompt + 1].log_likelihood)};
            continue;
        }
        for (const std::vector<std::size_t>& own : members_) {
            std::set<double> logs;
            for (const std::size_t word : own)
                logs.insert(readings[prompt].next_words[word]);
            row.push_back(log_of_sum(logs));
        }
    }
    return sheet;
}

Result<std::vector<Sheet>> Instrument::read(
    ActivationSource& model,
    std::span<const std::shared_ptr<const Injection>> injections,
    const std::stop_token& stop,
    const ReadProgress& progress) {
    std::vector<ReadTask> tasks;
    std::vector<std::uint64_t> fresh;
    for (const std::shared_ptr<const Injection>& injection : injections) {
        const std::uint64_t signature = signature_of(injection);
        if (known_.contains(signature) || std::ranges::find(fresh, signature) != fresh.end()) {
            continue;
        }
        fresh.push_back(signature);
        for (const ReadTask& task : tasks_) {
            tasks.push_back(task);
            tasks.back().injection = injection;
        }
    }
    ELPIS_TRY(const std::vector<TextReading> readings,
              model.read(std::move(tasks), stop, progress));
    const std::span<const TextReading> all(readings);
    for (std::size_t i = 0; i < fresh.size(); ++i)
        known_[fresh[i]] = sheet_of(all.subspan(i * tasks_.size(), tasks_.size()));
    std::vector<Sheet> sheets;
    for (const std::shared_ptr<const Injection>& injection : injections)
        sheets.push_back(known_.at(signature_of(injection)));
    return sheets;
}

std::vector<double> Instrument::leaning(const Sheet& sheet,
                                        std::string_view plus,
                                        std::string_view minus) const {
    const std::size_t up = index_of(plus);
    const std::size_t down = index_of(minus);
    std::vector<double> leaning;
    leaning.reserve(sheet.figures.size());
    for (const std::vector<double>& row : sheet.figures)
        leaning.push_back(row[up] - row[down]);
    return leaning;
}

}  // namespace elpis::steering::evaluation
