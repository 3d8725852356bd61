#include "elpis/backends/hf/new_file.h"

#include <cstdint>
#include <filesystem>
#include <iterator>
#include <limits>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;

TEST_CASE("a file has its name once it is whole, and takes the place of another") {
    const TestFolder folder;
    folder.write("model.gguf", "old");
    auto file = NewFile::create(folder.path(), 3);
    REQUIRE(file);
    REQUIRE(file->append("ne"));
    CHECK(folder.read("model.gguf") == "old");
    REQUIRE(file->append("w"));
    REQUIRE(file->publish("model.gguf"));
    CHECK(folder.read("model.gguf") == "new");
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("nothing is left of one that was given up") {
    const TestFolder folder;
    {
        auto file = NewFile::create(folder.path(), 0);
        REQUIRE(file);
        REQUIRE(file->append("half"));
    }
    CHECK(fs::is_empty(folder.path()));
    folder.write(".elpis-1-0.part", "of a process that crashed");
    folder.write("kept", "");
    remove_leftovers(folder.path());
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("too little room is told before anything is written") {
    const TestFolder folder;
    const auto refused = NewFile::create(folder.path(), std::numeric_limits<std::uint64_t>::max());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Unavailable);
    CHECK(refused.error().message.find("GB free") != std::string::npos);
    CHECK_FALSE(NewFile::create(folder.path() / "gone", 0));
}

}  // namespace
}  // namespace elpis::backends::hf
