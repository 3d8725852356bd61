#include "elpis/affect/appraisal.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "elpis/affect/words.h"

namespace elpis::affect {
namespace {

struct Group {
    Appraisal says;
    std::span<const std::string_view> words;
};

// The reference implementation's stems. It matched substrings; the regular forms that it heard
// that way ("errors", "learned") are listed, since whole words would miss them.
constexpr std::array<std::string_view, 5> kSuccess = {
    "successfully", "completed", "done", "fixed", "working"};
constexpr std::array<std::string_view, 7> kError = {
    "error", "errors", "failed", "cannot", "unable", "exception", "exceptions"};
constexpr std::array<std::string_view, 10> kExploration = {"interesting",
                                                           "discover",
                                                           "discovers",
                                                           "discovered",
                                                           "learn",
                                                           "learns",
                                                           "learned",
                                                           "learning",
                                                           "new",
                                                           "found"};
constexpr std::array<std::string_view, 5> kNovelty = {
    "unsure", "uncertain", "might", "perhaps", "unclear"};

constexpr std::array<Group, 4> kGroups = {{
    {.says = {.event_type = "success", .intensity = 0.5}, .words = kSuccess},
    {.says = {.event_type = "error", .intensity = 0.5}, .words = kError},
    {.says = {.event_type = "exploration", .intensity = 0.3}, .words = kExploration},
    {.says = {.event_type = "novelty", .intensity = 0.2}, .words = kNovelty},
}};

constexpr std::array<std::string_view, 11> kNegations = {
    "no", "not", "never", "none", "nothing", "nor", "without", "zero", "0", "cannot", "unable"};
constexpr int kReach = 3;  // words after a negation that it still negates

// The word in lower case, as far as any listed word is long; other scripts have no lower case here.
std::string lower(std::string_view word) {
    constexpr std::size_t kLongest = 16;  // fits the small buffer of a string: no allocation
    std::string result(word.substr(0, kLongest));
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

bool among(std::span<const std::string_view> words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

bool negates(std::string_view word) {
    return word.ends_with("n't") || word.ends_with("n\u2019t") || among(kNegations, word);
}

}  // namespace

std::optional<Appraisal> appraise_words(std::string_view text) {
    std::size_t best = kGroups.size();
    int negated = 0;  // how many words ahead are still negated
    Words words(text);
    for (Words::Word next; best > 0 && words.next(next);) {
        const std::string word = lower(next.text);
        if (next.starts_clause || word == "but") negated = 0;
        for (std::size_t group = 0; negated == 0 && group < best; ++group) {
            if (among(kGroups[group].words, word)) best = group;
        }
        negated = negates(word) ? kReach : std::max(negated - 1, 0);
    }
    if (best == kGroups.size()) return std::nullopt;
    return kGroups[best].says;
}

}  // namespace elpis::affect
