#include "elpis/backends/hf/hub.h"

#include <filesystem>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"

namespace elpis::backends::hf {
namespace {

TEST_CASE("an id is found in the cache of huggingface_hub, by revision") {
    const TestFolder hub;
    const auto model = std::filesystem::path("models--org--name");
    hub.write(model / "refs/main", "abc123\n");
    hub.write(model / "snapshots/abc123/config.json", "{}");
    hub.write(model / "snapshots/def456/config.json", "{}");
    CHECK(find_in_hub("org/name", hub.path()) == hub.path() / model / "snapshots/abc123");
    CHECK(find_in_hub("org/name@def456", hub.path()) == hub.path() / model / "snapshots/def456");
}

TEST_CASE("one that is not there is an error with the command that fetches it") {
    const TestFolder hub;
    const auto missing = find_in_hub("org/name", hub.path());
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::NotFound);
    CHECK(missing.error().message.find("hf download org/name") != std::string::npos);
}

TEST_CASE("what is no id leads nowhere") {
    const TestFolder hub;
    hub.write("models--a--b/refs/main", "../../../etc");
    CHECK_FALSE(find_in_hub("a/b", hub.path()));
    for (const char* text : {"", "name", "a/b/c", "../b", "a/..", "a/b@../x", "a/b@", "a b/c"}) {
        CAPTURE(text);
        CHECK_FALSE(is_hub_id(text));
        const auto refused = find_in_hub(text, hub.path());
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::InvalidArgument);
    }
}

}  // namespace
}  // namespace elpis::backends::hf
