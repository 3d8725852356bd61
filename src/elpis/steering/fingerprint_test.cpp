#include "elpis/steering/fingerprint.h"

#include <cstddef>
#include <string>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"

namespace elpis::steering {
namespace {

TEST_CASE("a fingerprint follows the content: start, middle, end and size") {
    const TestFolder folder;
    std::string bytes(std::size_t{20} << 20U, 'x');
    const std::string first = *fingerprint_of(folder.write("model", bytes));
    CHECK(first.size() == 16);
    CHECK(*fingerprint_of(folder.write("model", bytes)) == first);
    for (const std::size_t at : {std::size_t{0}, bytes.size() - 1, std::size_t{1} << 20U}) {
        std::string other = bytes;
        other[at] = 'y';
        CHECK(*fingerprint_of(folder.write("model", other)) != first);
    }
    CHECK(*fingerprint_of(folder.write("model", bytes + "x")) != first);
    CHECK(fingerprint_of(folder.write("model", "")));
}

TEST_CASE("a file that is not there has no fingerprint") {
    const TestFolder folder;
    const auto print = fingerprint_of(folder.path() / "nothing");
    REQUIRE_FALSE(print);
    CHECK(print.error().code == ErrorCode::Unavailable);
    CHECK(print.error().message.find("nothing") != std::string::npos);
}

}  // namespace
}  // namespace elpis::steering
