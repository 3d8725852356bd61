#include "elpis/base/log_file.h"

#include <chrono>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "elpis/base/test_folder.h"

namespace elpis::log_file {
namespace fs = std::filesystem;
namespace {

TEST_CASE("a log file is made with the folders on its way") {
    TestFolder folder;

    CHECK(prepare(folder.path() / "a/b/server.log").has_value());
    CHECK(fs::is_regular_file(folder.path() / "a/b/server.log"));
}

TEST_CASE("what is there is kept") {
    TestFolder folder;
    const fs::path file = folder.write("server.log", "yesterday\n");

    CHECK(prepare(file).has_value());
    CHECK(folder.read("server.log") == "yesterday\n");
}

TEST_CASE("a file that cannot be written is named with the reason") {
    TestFolder folder;
    folder.write("blocker", "a file where a folder should be");

    const auto result = prepare(folder.path() / "blocker/server.log");

    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().message.find("blocker/server.log") != std::string::npos);
    CHECK(result.error().message.find("Not a directory") != std::string::npos);
}

TEST_CASE("a device, a folder and a pipe are refused: rotation would rename them") {
    TestFolder folder;
    const fs::path pipe = folder.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);

    CHECK_FALSE(prepare("/dev/null").has_value());
    CHECK_FALSE(prepare(folder.path()).has_value());
    CHECK_FALSE(prepare(pipe).has_value());  // would hang here if it were opened
}

TEST_CASE("pruning takes old rotated copies and nothing else") {
    TestFolder folder;
    const fs::path file = folder.write("server.log", "now");
    const auto now = fs::file_time_type::clock::now();
    for (const char* old :
         {"server.1.log", "server.12.log", "other.1.log", "server.a.log", "server.1.txt"}) {
        fs::last_write_time(folder.write(old, "then"), now - std::chrono::hours(200));
    }
    folder.write("server.2.log", "young");

    CHECK(prune(file, now - std::chrono::hours(168)).has_value());

    CHECK_FALSE(fs::exists(folder.path() / "server.1.log"));
    CHECK_FALSE(fs::exists(folder.path() / "server.12.log"));
    for (const char* kept :
         {"server.log", "server.2.log", "other.1.log", "server.a.log", "server.1.txt"}) {
        CAPTURE(kept);
        CHECK(fs::exists(folder.path() / kept));
    }
}

}  // namespace
}  // namespace elpis::log_file
