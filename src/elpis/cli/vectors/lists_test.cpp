#include "elpis/cli/vectors/lists.h"

#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

namespace elpis::cli {
namespace {

TEST_CASE("bands are single blocks or spans, one or several") {
    CHECK(band_list("10").value() == std::vector<std::vector<int>>{{10}});
    CHECK(band_list("8-10,15").value() == std::vector<std::vector<int>>{{8, 9, 10}, {15}});
    for (const char* wrong : {"", ",", "8-", "-8", "10-8", "8,", "a", "8-10-12", "0-5000", "1.5"}) {
        CAPTURE(wrong);
        CHECK_FALSE(band_list(wrong));
    }
}

TEST_CASE("blocks are sorted, and each is named once") {
    CHECK(block_list("14,10").value() == std::vector<int>{10, 14});
    CHECK(block_list("8-10,9-11").value() == std::vector<int>{8, 9, 10, 11});
    CHECK_FALSE(block_list("0-999,0-999"));
}

TEST_CASE("numbers may be negative, and must be numbers") {
    CHECK(number_list("-0.4,0,.25").value() == std::vector<double>{-0.4, 0.0, 0.25});
    for (const char* wrong : {"", "1,,2", "nan", "inf", "0.1 0.2"}) {
        CAPTURE(wrong);
        CHECK_FALSE(number_list(wrong));
    }
}

TEST_CASE("seeds are whole numbers of 32 bits, single or in spans") {
    CHECK(seed_list("3,1-2").value() == std::vector<std::uint32_t>{3, 1, 2});
    CHECK(seed_list("4294967295").value() == std::vector<std::uint32_t>{4294967295U});
    CHECK_FALSE(seed_list("4294967296"));
    CHECK_FALSE(seed_list("1-2000"));
}

}  // namespace
}  // namespace elpis::cli
