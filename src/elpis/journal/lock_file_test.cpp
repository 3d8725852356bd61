#include "elpis/journal/lock_file.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <vector>

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elpis/base/test_folder.h"

namespace elpis::journal {
namespace {

TEST_CASE("a lock is held once, and free again when its holder lets go") {
    const TestFolder folder;
    const auto file = folder.path() / "lock";
    {
        const auto first = LockFile::try_lock(file);
        REQUIRE(first);
        CHECK(first->has_value());
        CHECK_FALSE(LockFile::try_lock(file).value().has_value());
        CHECK(LockFile::holder(file) == ::getpid());
    }
    CHECK(LockFile::try_lock(file).value().has_value());
    struct stat found{};
    REQUIRE(::stat(file.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777U) == 0600U);
}

TEST_CASE("a process that is killed lets go") {
    const TestFolder folder;
    const auto file = folder.path() / "lock";
    std::array<int, 2> ready{};
    REQUIRE(::pipe(ready.data()) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto lock = LockFile::try_lock(file);
        static_cast<void>(!::write(ready[1], lock && *lock ? "y" : "n", 1));
        while (true)
            ::pause();
    }
    char answer = 0;
    REQUIRE(::read(ready[0], &answer, 1) == 1);
    CHECK(answer == 'y');
    CHECK_FALSE(LockFile::try_lock(file).value().has_value());
    CHECK(LockFile::holder(file) == child);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    CHECK(LockFile::try_lock(file).value().has_value());
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_CASE("who is killed is waited for, however much it has to give back; who lives is not") {
    const TestFolder folder;
    const auto file = folder.path() / "lock";
    std::array<int, 2> ready{};
    REQUIRE(::pipe(ready.data()) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const std::vector<char> memory(std::size_t{200} << 20U, 'x');
        const auto lock = LockFile::try_lock(file);
        static_cast<void>(!::write(ready[1], lock && *lock && memory.back() == 'x' ? "y" : "n", 1));
        while (true)
            ::pause();
    }
    char answer = 0;
    REQUIRE(::read(ready[0], &answer, 1) == 1);
    CHECK(answer == 'y');
    CHECK_FALSE(LockFile::lock_after_the_dead(file).value().has_value());
    ::kill(child, SIGKILL);
    CHECK(LockFile::lock_after_the_dead(file).value().has_value());
    ::waitpid(child, nullptr, 0);
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_CASE("a lock in a folder that is not there is an error with the file's name") {
    const auto lock = LockFile::try_lock("/nowhere/lock");
    REQUIRE_FALSE(lock);
    CHECK(lock.error().message ==
          "the lock file /nowhere/lock cannot be opened: No such file or directory");
}

}  // namespace
}  // namespace elpis::journal
