#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace elpis::engine {

// Looks for the first of some words in a text that comes in pieces, however they cut it. Keeps no
// more of the text than a word can lie in.
class TriggerSearch {
public:
    // No word is empty.
    explicit TriggerSearch(std::vector<std::string> words);

    // How many of the last pieces, this one included, reach from the word's beginning to here;
    // nothing while there is no word.
    std::optional<std::size_t> push(std::string_view piece);

    // Pieces that a word might still begin in.
    std::size_t kept() const { return pieces_.size(); }

private:
    std::vector<std::string> words_;
    std::size_t longest_ = 0;
    std::string text_;                // of the pieces
    std::deque<std::size_t> pieces_;  // their sizes
};

}  // namespace elpis::engine
