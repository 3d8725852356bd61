#include "elpis/steering/evaluation/compound.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/steering/evaluation/lexicon.h"

namespace elpis::steering::evaluation {
namespace {

// The constants of the published rule set, fitted there to human ratings.
constexpr double kBoost = 0.293;
constexpr double kCapitals = 0.733;
constexpr double kNegation = -0.74;
constexpr double kNormalisation = 15.0;
constexpr std::array kDistance{1.0, 0.95, 0.9};  // a booster one, two, three words back

constexpr std::array<std::string_view, 40> kBoosters{
    "absolutely",   "amazingly",  "awfully",      "completely",    "considerably",  "decidedly",
    "deeply",       "enormously", "entirely",     "especially",    "exceptionally", "extremely",
    "fully",        "greatly",    "highly",       "hugely",        "incredibly",    "intensely",
    "majorly",      "more",       "most",         "particularly",  "purely",        "quite",
    "really",       "remarkably", "so",           "substantially", "thoroughly",    "totally",
    "tremendously", "truly",      "unbelievably", "unusually",     "utterly",       "very",
    "wildly",       "perfectly",  "uber",         "total"};
constexpr std::array<std::string_view, 14> kDampeners{"almost",
                                                      "barely",
                                                      "hardly",
                                                      "kinda",
                                                      "less",
                                                      "little",
                                                      "marginally",
                                                      "occasionally",
                                                      "partly",
                                                      "scarcely",
                                                      "slightly",
                                                      "somewhat",
                                                      "sorta",
                                                      "kindof"};
constexpr std::array<std::string_view, 18> kNegations{"cannot",
                                                      "neither",
                                                      "never",
                                                      "none",
                                                      "nope",
                                                      "nor",
                                                      "not",
                                                      "nothing",
                                                      "nowhere",
                                                      "without",
                                                      "rarely",
                                                      "seldom",
                                                      "ain't",
                                                      "despite",
                                                      "uh-uh",
                                                      "uhuh",
                                                      "aint",
                                                      "dont"};

bool among(const auto& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

bool letter(char it) {
    return (it >= 'a' && it <= 'z') || (it >= 'A' && it <= 'Z');
}

struct Token {
    std::string text;  // in lower case, typographic apostrophes made plain
    bool capitals = false;
};

// Marks around a word are cut off, unless what is left would be too short to be one: ":)" stays.
std::string_view without_marks(std::string_view word) {
    constexpr std::string_view kMarks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    const std::size_t from = word.find_first_not_of(kMarks);
    if (from == std::string_view::npos) return word;
    const std::string_view bare = word.substr(from, word.find_last_not_of(kMarks) - from + 1);
    return bare.size() <= 2 && bare != "so" && bare != "no" ? word : bare;
}

Token token_of(std::string_view word) {
    Token token;
    bool small = false;
    bool large = false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (word.substr(i).starts_with("\xE2\x80\x99")) {  // ’
            token.text += '\'';
            i += 2;
            continue;
        }
        const char it = word[i];
        small = small || (it >= 'a' && it <= 'z');
        large = large || (it >= 'A' && it <= 'Z');
        token.text += letter(it) ? static_cast<char>(it | 0x20) : it;
    }
    token.capitals = large && !small;
    return token;
}

std::vector<Token> cut(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n\f\v";
    std::vector<Token> tokens;
    while (true) {
        const std::size_t from = text.find_first_not_of(kBlanks);
        if (from == std::string_view::npos) return tokens;
        text.remove_prefix(from);
        const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
        tokens.push_back(token_of(without_marks(word)));
        text.remove_prefix(word.size());
    }
}

bool negates(std::string_view word) {
    return among(kNegations, word) || word.ends_with("n't");
}

class Scoring {
public:
    Scoring(std::vector<Token> tokens, const WordRatings& words)
        : tokens_(std::move(tokens)), words_(words) {
        const auto shouted = std::ranges::count_if(tokens_, &Token::capitals);
        // Capitals stress a word only where others are written small.
        stress_ = shouted > 0 && shouted < std::ssize(tokens_);
    }

    // Ratings in their context, one per token; those around a "but" are weighed.
    std::vector<double> ratings() const {
        std::vector<double> all;
        all.reserve(tokens_.size());
        for (std::size_t i = 0; i < tokens_.size(); ++i)
            all.push_back(rating(i));
        const auto but = std::ranges::find(tokens_, "but", &Token::text);
        if (but != tokens_.end()) {
            const auto at = static_cast<std::size_t>(but - tokens_.begin());
            for (std::size_t i = 0; i < all.size(); ++i)
                all[i] *= i < at ? 0.5 : (i > at ? 1.5 : 1.0);
        }
        return all;
    }

private:
    bool rated(std::size_t i) const { return words_.contains(tokens_[i].text); }

    double rating(std::size_t i) const {
        const auto found = words_.find(tokens_[i].text);
        if (found == words_.end() || boost_of(tokens_[i].text) != 0.0) return 0.0;
        double value = found->second.valence;
        if (value == 0.0) return 0.0;
        if (stress_ && tokens_[i].capitals) value += std::copysign(kCapitals, value);
        for (std::size_t back = 1; back <= kDistance.size() && back <= i; ++back) {
            if (rated(i - back)) continue;
            const Token& before = tokens_[i - back];
            if (const double boost = boost_of(before.text); boost != 0.0) {
                const double stress = stress_ && before.capitals ? kCapitals : 0.0;
                value += std::copysign(1.0, value) * (boost + std::copysign(stress, boost)) *
                         kDistance.at(back - 1);
            }
            value = negated(value, i, back);
        }
        return value;
    }

    // "never so good" praises, and "without doubt" doubts nothing.
    double negated(double value, std::size_t i, std::size_t back) const {
        const std::string& before = tokens_[i - back].text;
        const auto follows = [&](std::string_view word) {
            return back > 1 && tokens_[i - back + 1].text == word;
        };
        if (before == "never" && (follows("so") || follows("this"))) return value * 1.25;
        if (before == "without" && follows("doubt")) return value;
        return negates(before) ? value * kNegation : value;
    }

    static double boost_of(std::string_view word) {
        if (among(kBoosters, word)) return kBoost;
        return among(kDampeners, word) ? -kBoost : 0.0;
    }

    std::vector<Token> tokens_;
    const WordRatings& words_;
    bool stress_ = false;
};

double stress_of_marks(std::string_view text) {
    const auto exclamations = std::min<std::ptrdiff_t>(std::ranges::count(text, '!'), 4);
    const auto questions = std::ranges::count(text, '?');
    const double asked =
        questions <= 1 ? 0.0 : (questions <= 3 ? 0.18 * static_cast<double>(questions) : 0.96);
    return 0.292 * static_cast<double>(exclamations) + asked;
}

}  // namespace

double compound(std::string_view text, const WordRatings& words) {
    double sum = 0.0;
    for (const double rating : Scoring(cut(text), words).ratings())
        sum += rating;
    if (sum == 0.0) return 0.0;
    sum += std::copysign(stress_of_marks(text), sum);
    return sum / std::sqrt(sum * sum + kNormalisation);
}

}  // namespace elpis::steering::evaluation
