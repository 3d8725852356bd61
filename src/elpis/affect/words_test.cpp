#include "elpis/affect/words.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"

namespace elpis::affect {
namespace {

using testing::Dice;
using testing::kCases;

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> result;
    Words words(text);
    for (Words::Word word; words.next(word);)
        result.emplace_back(word.text);
    return result;
}

using List = std::vector<std::string>;

TEST_CASE("spaces and punctuation separate words") {
    CHECK(words_of("It works, (mostly)!") == List{"It", "works", "mostly"});
    CHECK(words_of("\"done\" **done** `done`") == List{"done", "done", "done"});
    CHECK(words_of("").empty());
    CHECK(words_of(" \t\n ... ").empty());
}

TEST_CASE("digits and underscores belong to a word") {
    CHECK(words_of("error404 error_code 3") == List{"error404", "error_code", "3"});
}

TEST_CASE("hyphens and apostrophes inside a word belong to it, at its edges they do not") {
    CHECK(words_of("error-free didn't 'done' - done-") ==
          List{"error-free", "didn't", "done", "done"});
    CHECK(words_of("didn\u2019t \u2018done\u2019") == List{"didn\u2019t", "done"});
    CHECK(words_of("wait--done") == List{"wait", "done"});
}

TEST_CASE("letters of other scripts belong to a word, their punctuation and emoji do not") {
    CHECK(words_of("Fehlererrör") == List{"Fehlererrör"});
    CHECK(words_of("«done» “done” done… done—done 。done。 ✅done🎉") ==
          List{"done", "done", "done", "done", "done", "done", "done"});
}

TEST_CASE("a word knows whether it starts a clause") {
    Words words("No, it is new: all of it\nis new — yes");
    std::string starts;
    for (Words::Word word; words.next(word);) {
        if (word.starts_clause) starts += std::string(word.text) + " ";
    }
    CHECK(starts == "No it all is yes ");
}

TEST_CASE("broken UTF-8 does not swallow what follows it") {
    CHECK(words_of("\xE2\x80 done") == List{"done"});
    CHECK(words_of("\xF0\x9F"
                   "done") == List{"done"});
    CHECK(words_of("done\xE2") == List{"done"});
}

TEST_CASE("of any bytes, words are parts of the text, in order, never empty") {
    Dice dice(61);
    for (int i = 0; i < kCases; ++i) {
        std::string text(dice.below(40), '\0');
        for (char& c : text)
            c = static_cast<char>(dice.below(256));
        const char* last = text.data();
        Words words(text);
        for (Words::Word word; words.next(word);) {
            REQUIRE_FALSE(word.text.empty());
            REQUIRE(word.text.data() >= last);
            last = word.text.data() + word.text.size();
            REQUIRE(last <= text.data() + text.size());
        }
    }
}

}  // namespace
}  // namespace elpis::affect
