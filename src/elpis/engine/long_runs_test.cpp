#include "elpis/engine/long_runs.h"

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/utf8.h"

namespace elpis::engine {
namespace {

const std::vector<std::string> control{"<|im_end|>"};

TEST_CASE("ordinary text is one piece") {
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += "words of a usual length ";
    CHECK(cut_long_runs(text, 64, control) == std::vector<std::string_view>{text});
    CHECK(cut_long_runs("", 64, control).empty());
}

TEST_CASE("a word without end is cut, and so is a blank one") {
    CHECK(cut_long_runs(std::string(100, 'a'), 40, {}).size() == 3);
    CHECK(cut_long_runs(std::string(100, ' '), 40, {}).size() == 3);
}

TEST_CASE("no cut falls into a character or a control token") {
    for (std::size_t n = 0; n < 40; ++n) {
        const std::string text = std::string(n, 'a') + "<|im_end|>" + std::string(60, 'b');
        bool whole = false;
        for (const std::string_view piece : cut_long_runs(text, 32, control)) {
            whole = whole || piece.find("<|im_end|>") != std::string_view::npos;
        }
        CHECK(whole);
    }
}

TEST_CASE("whatever the text, the pieces spell it and none holds an overlong run of letters") {
    std::mt19937_64 random(2);
    const std::vector<std::string> alphabet{"a", "é", "😀", "<|im_end|>", " ", "\n"};
    for (int i = 0; i < 3000; ++i) {
        std::string text;
        for (std::size_t n = random() % 60; n > 0; --n) {
            const std::string& letter = alphabet[random() % alphabet.size()];
            for (std::size_t k = random() % 8; k > 0; --k)
                text += letter;
        }
        std::string spelled;
        for (const std::string_view piece : cut_long_runs(text, 16, control)) {
            CHECK(utf8::valid(piece));
            spelled += piece;
        }
        CHECK(spelled == text);
        const auto control_tokens = [](std::string_view in) {
            std::size_t count = 0;
            for (std::size_t at = 0; (at = in.find(control[0], at)) != std::string_view::npos; ++at)
                ++count;
            return count;
        };
        std::size_t kept = 0;
        for (const std::string_view piece : cut_long_runs(text, 16, control)) {
            kept += control_tokens(piece);
        }
        CHECK(kept == control_tokens(text));
    }
}

}  // namespace
}  // namespace elpis::engine
