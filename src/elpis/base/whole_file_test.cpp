#include "elpis/base/whole_file.h"

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"

namespace elpis {
namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::ptrdiff_t files_in(const std::filesystem::path& folder) {
    return std::distance(std::filesystem::directory_iterator(folder), {});
}

TEST_CASE("a file is read whole, up to the size allowed") {
    const TestFolder folder;
    const auto file = folder.write("x", std::string("a\0b", 3));
    CHECK(read_whole_file(file, 3, "letter") == std::string("a\0b", 3));
    const auto small = read_whole_file(file, 2, "letter");
    REQUIRE_FALSE(small);
    CHECK(small.error().code == ErrorCode::InvalidArgument);
    CHECK(contains(small.error().message, "letter "));
    CHECK(contains(small.error().message, "3 bytes, more than the 2"));
}

TEST_CASE("what is no regular file is refused without waiting") {
    const TestFolder folder;
    CHECK(read_whole_file(folder.path() / "none", 9, "letter").error().code == ErrorCode::NotFound);
    CHECK(read_whole_file(folder.write("x", "") / "y", 9, "letter").error().code ==
          ErrorCode::NotFound);
    CHECK(read_whole_file(folder.path(), 9, "letter").error().code == ErrorCode::InvalidArgument);
    const auto pipe = folder.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(read_whole_file(pipe, 9, "letter").error().code == ErrorCode::InvalidArgument);
}

TEST_CASE("writing leaves one file, with the new content and usual permissions") {
    const TestFolder folder;
    const auto file = folder.write("x", "old");
    REQUIRE(write_whole_file(file, "new"));
    CHECK(folder.read("x") == "new");
    CHECK(files_in(folder.path()) == 1);
    struct stat about{};
    REQUIRE(::stat(file.c_str(), &about) == 0);
    const mode_t mask = ::umask(0);
    ::umask(mask);
    CHECK((about.st_mode & 0777U) == (0666U & ~mask));
}

TEST_CASE("another writer's temporary file is left alone") {
    const TestFolder folder;
    for (int i = 0; i < 3; ++i) {
        folder.write("." + std::string("x.") + std::to_string(::getpid()) + "-" +
                         std::to_string(i) + ".part",
                     "theirs");
    }
    REQUIRE(write_whole_file(folder.path() / "x", "ours"));
    CHECK(folder.read("x") == "ours");
    CHECK(files_in(folder.path()) == 4);
}

TEST_CASE("what cannot be written leaves nothing behind") {
    const TestFolder folder;
    CHECK(write_whole_file(folder.path() / "none/x", "x").error().code == ErrorCode::Unavailable);
    std::filesystem::create_directory(folder.path() / "taken");
    folder.write("taken/inside", "");
    CHECK(write_whole_file(folder.path() / "taken", "x").error().code == ErrorCode::Unavailable);
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a file in pieces is there when it is finished, and not before") {
    const TestFolder folder;
    const auto file = folder.path() / "pieces";
    {
        auto whole = WholeFile::begin(file);
        REQUIRE(whole);
        REQUIRE(whole->add("one "));
        REQUIRE(whole->add("two"));
        CHECK_FALSE(std::filesystem::exists(file));
        REQUIRE(whole->finish());
    }
    CHECK(folder.read("pieces") == "one two");
    {
        auto given_up = WholeFile::begin(file);
        REQUIRE(given_up);
        REQUIRE(given_up->add("three"));
    }
    CHECK(folder.read("pieces") == "one two");
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a file is as closed to others as it is asked to be, whatever the umask says") {
    const TestFolder folder;
    for (const unsigned mode : {0600U, 0644U}) {
        const auto file = folder.path() / std::to_string(mode);
        const mode_t before = ::umask(0077);
        REQUIRE(write_whole_file(file, "x", mode));
        ::umask(before);
        CHECK(static_cast<unsigned>(std::filesystem::status(file).permissions()) == mode);
    }
}

}  // namespace
}  // namespace elpis
