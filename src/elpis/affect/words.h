#pragma once

#include <cstddef>
#include <string_view>

namespace elpis::affect {

// Cuts text into words, one at a time, in linear time; any bytes are fine, UTF-8 or not.
//
// A word is a run of ASCII letters, digits, underscores and letters of other scripts. A hyphen or
// an apostrophe between two of them belongs to the word: "error-free" and "didn’t" are one word
// each. Everything else separates.
class Words {
public:
    explicit Words(std::string_view text) : text_(text) {}

    struct Word {
        std::string_view text;       // as written
        bool starts_clause = false;  // first of the text, or after . , ; : ! ? ( ) em dash, newline
    };

    // False at the end of the text.
    bool next(Word& word);

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace elpis::affect
