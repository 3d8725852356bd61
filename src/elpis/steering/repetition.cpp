#include "elpis/steering/repetition.h"

#include <cctype>
#include <cstddef>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <vector>

namespace elpis::steering {
namespace {

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::istringstream stream(text);
    for (std::string word; stream >> word;) {
        for (char& letter : word)
            letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        words.push_back(word);
    }
    return words;
}

}  // namespace

double repeated_share(std::span<const std::string> texts, std::size_t n) {
    std::size_t all = 0;
    std::size_t repeated = 0;
    for (const std::string& text : texts) {
        const std::vector<std::string> words = words_of(text);
        std::set<std::vector<std::string>> seen;
        for (std::size_t first = 0; first + n <= words.size(); ++first) {
            const auto from = words.begin() + static_cast<std::ptrdiff_t>(first);
            ++all;
            if (!seen.emplace(from, from + static_cast<std::ptrdiff_t>(n)).second) ++repeated;
        }
    }
    return all == 0 ? 0.0 : static_cast<double>(repeated) / static_cast<double>(all);
}

}  // namespace elpis::steering
