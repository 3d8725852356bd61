#pragma once

#include <span>
#include <string>
#include <string_view>

namespace elpis::engine {

// Whether a tokeniser wants a space before a text that has none there, as vocabularies of
// SentencePiece do. llama.cpp puts one before every text whatever it begins with; these are the
// rules of the tokenizers library (Metaspace), for models that were made with them.
enum class SpaceInFront {
    None,   // or llama.cpp sees to it
    First,  // before the text as a whole
    Each,   // and behind each special token
};

// Goes through the parts of one text in their order.
class FrontSpacer {
public:
    // `begins`: whether the first part is where the text begins.
    FrontSpacer(SpaceInFront rule, bool begins)
        : rule_(rule), wants_(begins && rule != SpaceInFront::None) {}

    // The part with the spaces it needs. `special`: the texts that are tokens of their own in it.
    std::string spaced(std::string_view part, std::span<const std::string> special);

private:
    void append(std::string_view piece, std::string& text);

    SpaceInFront rule_;
    bool wants_;  // the next character is the first of a piece that needs a space
};

}  // namespace elpis::engine
