#include "elpis/cli/vectors/output_file.h"

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"

namespace elpis::cli {
namespace {

TEST_CASE("a file can be written where there is a folder for it") {
    const TestFolder folder;
    CHECK(check_output("--out", folder.path() / "x.html"));
    CHECK(check_output("--out", "-"));
    CHECK(check_output("--out", ""));
    CHECK(check_output("--out", "x.html"));
}

TEST_CASE("a folder in its place, or none around it, is refused by the option's name") {
    const TestFolder folder;
    for (const auto& wrong :
         {folder.path(), folder.path() / "", folder.path() / "missing" / "x.html"}) {
        CAPTURE(wrong);
        const auto refused = check_output("--html", wrong);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::InvalidArgument);
        CHECK(refused.error().message.starts_with("--html: "));
    }
}

}  // namespace
}  // namespace elpis::cli
