#include "elpis/base/constant_time.h"

#include <cstddef>
#include <string>

#include <doctest/doctest.h>

namespace elpis {
namespace {

TEST_CASE("texts are the same when every byte is") {
    CHECK(same_in_constant_time("", ""));
    CHECK(same_in_constant_time("secret", "secret"));
    CHECK_FALSE(same_in_constant_time("secret", "secre"));
    CHECK_FALSE(same_in_constant_time("", "s"));
    const std::string secret("a\0b\xFF", 4);
    for (std::size_t i = 0; i < secret.size(); ++i) {
        std::string other = secret;
        other[i] = static_cast<char>(other[i] ^ 0x80);
        CHECK_FALSE(same_in_constant_time(secret, other));
    }
}

}  // namespace
}  // namespace elpis
