#include "elpis/cli/flowing_text.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/base/test_pipe.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

std::string set(std::string_view text, int margin, int width, std::size_t piece) {
    TestPipe pipe;
    Terminal terminal(pipe.writer(), {});
    FlowingText flowing(terminal, margin, width);
    for (std::size_t at = 0; at < text.size(); at += piece)
        flowing.push(text.substr(at, piece));
    flowing.finish();
    return pipe.drain();
}

TEST_CASE("however text is cut into pieces, its lines are the same") {
    constexpr std::string_view kText = "\n\nThe sea, a  mystery.\n\nIt is größer than us. ";
    const std::string whole = set(kText, 2, 12, kText.size());
    CHECK(whole == "  The sea, a\n  mystery.\n\n  It is\n  größer\n  than us.\n");
    for (std::size_t piece = 1; piece < 9; ++piece)
        CHECK(set(kText, 2, 12, piece) == whole);
}

TEST_CASE("a word is shown as soon as it has ended, and no sooner") {
    TestPipe pipe;
    Terminal terminal(pipe.writer(), {});
    FlowingText flowing(terminal, 0, 40);
    flowing.push("Hel");
    CHECK(pipe.drain().empty());
    flowing.push("lo wor");
    CHECK(pipe.drain() == "Hello");
    flowing.finish();
    CHECK(pipe.drain() == " wor\n");
}

TEST_CASE("no text is no line") {
    CHECK(set(" \n\n ", 2, 40, 1).empty());
}

}  // namespace
}  // namespace elpis::cli
