#include "elpis/steering/evaluation/text_measures.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/affect/words.h"

namespace elpis::steering::evaluation {
namespace {

constexpr std::array<std::string_view, 20> kIntensifiers{
    "absolutely", "amazingly", "awfully",    "completely", "deeply", "desperately", "extremely",
    "highly",     "hugely",    "incredibly", "insanely",   "really", "so",          "terribly",
    "too",        "totally",   "truly",      "utterly",    "very",   "wildly"};

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::string lower(std::string_view word) {
    std::string text(word);
    std::ranges::transform(text, text.begin(), [](char letter) { return lower(letter); });
    return text;
}

bool shouted(std::string_view word) {
    int letters = 0;
    for (const char letter : word) {
        if (letter >= 'a' && letter <= 'z') return false;
        if (letter >= 'A' && letter <= 'Z') ++letters;
    }
    return letters >= 2;
}

double distinct_pairs(const std::vector<std::string>& words) {
    if (words.size() < 2) return 1.0;
    std::set<std::pair<std::string, std::string>> different;
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        different.emplace(words[i], words[i + 1]);
    return static_cast<double>(different.size()) / static_cast<double>(words.size() - 1);
}

int sentences_in(std::string_view text) {
    int sentences = 0;
    bool open = false;  // something stands before the next end
    for (const char letter : text) {
        const bool end = letter == '.' || letter == '!' || letter == '?';
        if (end && open) ++sentences;
        if (end) {
            open = false;
        } else if (letter != ' ' && letter != '\n' && letter != '\t' && letter != '\r') {
            open = true;
        }
    }
    return sentences + (open ? 1 : 0);
}

}  // namespace

TextMeasures measure(std::string_view text) {
    TextMeasures measures;
    std::vector<std::string> words;
    affect::Words cut(text);
    for (affect::Words::Word word; cut.next(word);) {
        if (shouted(word.text)) ++measures.capitals;
        words.push_back(lower(word.text));
        if (std::ranges::binary_search(kIntensifiers, std::string_view(words.back()))) {
            ++measures.intensifiers;
        }
    }
    measures.words = static_cast<int>(words.size());
    measures.sentences = sentences_in(text);
    measures.exclamations = static_cast<int>(std::ranges::count(text, '!'));
    measures.distinct_pairs = distinct_pairs(words);
    return measures;
}

}  // namespace elpis::steering::evaluation
