#include "elpis/journal/place.h"

#include <chrono>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "elpis/base/clock.h"
#include "elpis/base/test_folder.h"

namespace elpis::journal {
namespace fs = std::filesystem;
namespace {

unsigned mode_of(const fs::path& path) {
    struct stat found{};
    return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 0777U : 0U;
}

constexpr Clock::Wall kNow{std::chrono::seconds(1'700'000'000)};

TEST_CASE("folders and files are for their owner alone; what is there stays as it is") {
    const TestFolder folder;
    fs::permissions(folder.path(), fs::perms(0755));
    const auto deep = folder.path() / "a/b";
    REQUIRE(make_private_folder(deep));
    CHECK(mode_of(deep) == 0700U);
    CHECK(mode_of(deep.parent_path()) == 0700U);
    CHECK(mode_of(folder.path()) == 0755U);

    REQUIRE(make_private_file(deep / "file"));
    CHECK(mode_of(deep / "file") == 0600U);
    const auto old = folder.write("old", "text");
    fs::permissions(old, fs::perms(0644));
    REQUIRE(make_private_file(old));
    CHECK(mode_of(old) == 0644U);
    CHECK(folder.read("old") == "text");
}

TEST_CASE("what is no regular file is refused without being opened") {
    const TestFolder folder;
    const auto pipe = folder.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const auto made = make_private_file(pipe);
    REQUIRE_FALSE(made);
    CHECK(made.error().message == pipe.string() + " is not a regular file");
    CHECK_FALSE(make_private_file(folder.path()));
}

TEST_CASE("a file is set aside with what belongs to it, under a name that was free") {
    const TestFolder folder;
    const auto file = folder.path() / "j.sqlite";
    for (const std::string round : {"one", "two"}) {
        folder.write("j.sqlite", round);
        folder.write("j.sqlite-wal", round + " log");
        REQUIRE(set_aside(file, kNow));
        CHECK_FALSE(fs::exists(file));
        CHECK_FALSE(fs::exists(log_of(file)));
    }
    CHECK(folder.read("j.sqlite.aside-20231114T221320Z") == "one");
    CHECK(folder.read("j.sqlite.aside-20231114T221320Z-wal") == "one log");
    CHECK(folder.read("j.sqlite.aside-20231114T221320Z-2") == "two");
    CHECK(folder.read("j.sqlite.aside-20231114T221320Z-2-wal") == "two log");
}

}  // namespace
}  // namespace elpis::journal
