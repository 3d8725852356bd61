#include "elpis/base/sha256.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace elpis {
namespace {

// `pieces` at a time.
std::string digest(std::string_view text, std::size_t pieces = 1000) {
    Sha256 hash;
    for (std::size_t i = 0; i < text.size(); i += pieces) {
        hash.add(std::as_bytes(std::span(text.substr(i, pieces))));
    }
    return hash.hex();
}

TEST_CASE("digests are those of the standard's examples") {
    CHECK(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(digest(std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("pieces do not matter, at any length around a block's end") {
    for (std::size_t length = 50; length < 135; ++length) {
        const std::string text(length, 'x');
        const std::string whole = digest(text);
        CHECK(digest(text, 1) == whole);
        CHECK(digest(text, 7) == whole);
        CHECK(digest(text, 64) == whole);
    }
}

}  // namespace
}  // namespace elpis
