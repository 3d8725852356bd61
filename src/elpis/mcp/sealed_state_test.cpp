#include "elpis/mcp/sealed_state.h"

#include <cstddef>
#include <string>

#include <doctest/doctest.h>

#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

TEST_CASE("a state comes out as it was sealed, for its purpose alone") {
    const SealedState seal;
    const Json state = {{"round", 2}, {"name", "Zoë"}};
    const std::string sealed = seal.seal("ask", state);
    REQUIRE(seal.open("ask", sealed));
    CHECK(*seal.open("ask", sealed) == state);
    CHECK_FALSE(seal.open("other", sealed));
    CHECK_FALSE(seal.open("", sealed));
}

TEST_CASE("what was changed, cut off or sealed elsewhere does not open") {
    const SealedState seal;
    const std::string sealed = seal.seal("ask", {{"ok", false}});
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        CAPTURE(i);
        std::string changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK_FALSE(seal.open("ask", changed));
        CHECK_FALSE(seal.open("ask", sealed.substr(0, i)));
    }
    CHECK_FALSE(seal.open("ask", sealed + " "));
    CHECK_FALSE(SealedState().open("ask", sealed));
}

TEST_CASE("no part of the state can move into the purpose") {
    const SealedState seal;
    std::string sealed = seal.seal("as", 12);
    // "as" with 12 must not read as "as1" with 2.
    sealed.erase(64, 1);
    CHECK_FALSE(seal.open("as1", sealed));
}

}  // namespace
}  // namespace elpis::mcp
