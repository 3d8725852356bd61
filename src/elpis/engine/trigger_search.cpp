#include "elpis/engine/trigger_search.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace elpis::engine {

TriggerSearch::TriggerSearch(std::vector<std::string> words) : words_(std::move(words)) {
    for (const std::string& word : words_)
        longest_ = std::max(longest_, word.size());
}

std::optional<std::size_t> TriggerSearch::push(std::string_view piece) {
    text_ += piece;
    pieces_.push_back(piece.size());
    std::size_t first = std::string::npos;
    for (const std::string& word : words_)
        first = std::min(first, text_.find(word));
    if (first != std::string::npos) {
        std::size_t count = 0;
        std::size_t begins = text_.size();
        for (auto it = pieces_.rbegin(); it != pieces_.rend() && begins > first; ++it, ++count)
            begins -= *it;
        return count;
    }
    while (!pieces_.empty() && text_.size() - pieces_.front() + 1 >= longest_) {
        text_.erase(0, pieces_.front());
        pieces_.pop_front();
    }
    return std::nullopt;
}

}  // namespace elpis::engine
