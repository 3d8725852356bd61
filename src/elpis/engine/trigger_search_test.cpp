#include "elpis/engine/trigger_search.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace elpis::engine {
namespace {

// The number of the piece at which the word is found, and how many pieces hold it.
struct Found {
    std::size_t at = 0;
    std::size_t pieces = 0;
    bool operator==(const Found&) const = default;
};

std::optional<Found> search(const std::vector<std::string>& words,
                            const std::vector<std::string>& pieces) {
    TriggerSearch search(words);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (const auto count = search.push(pieces[i])) return Found{i, *count};
    }
    return std::nullopt;
}

TEST_CASE("a word is found however the pieces cut it") {
    const std::vector<std::string> mark{"<tool_call>"};
    CHECK(search(mark, {"<tool_call>"}) == Found{0, 1});
    CHECK(search(mark, {"I call: ", "<", "tool", "_call", ">"}) == Found{4, 4});
    CHECK(search(mark, {"<", "tool", "_call", ">x"}) == Found{3, 4});
    CHECK(search(mark, {"so <tool_call>\n{", "more"}) == Found{0, 1});
    CHECK(search({"<TOOLCALL>"}, {" ", "<TOOL", "CALL", ">["}) == Found{3, 3});
    CHECK_FALSE(search(mark, {"<tool", "<tool", "_call", " >"}));
}

TEST_CASE("of several words the first in the text counts") {
    CHECK(search({"ab", "b"}, {"x", "a", "b"}) == Found{2, 2});
    CHECK(search({"a"}, {"", "a"}) == Found{1, 1});
}

TEST_CASE("no more is kept than a word can begin in") {
    TriggerSearch search({"<tool_call>"});
    for (int i = 0; i < 10'000; ++i)
        CHECK_FALSE(search.push("x"));
    CHECK(search.kept() < 12);
}

}  // namespace
}  // namespace elpis::engine
