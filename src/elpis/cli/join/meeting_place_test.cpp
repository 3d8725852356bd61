#include "elpis/cli/join/meeting_place.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/test_folder.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/join/door.h"
#include "elpis/cli/join/offer.h"

namespace elpis::cli {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr milliseconds kLong{20'000};
const std::string key(64, 'a');
const std::string other_key(64, 'b');

struct Street {
    MeetingPlace place(const std::string& of = key) const {
        auto place =
            MeetingPlace::open({folder.path() / "run/elpis", folder.path() / "state/live"}, of);
        REQUIRE(place);
        return *std::move(place);
    }
    fs::path file(const std::string& ending) const {
        return folder.path() / "state/live" / ("join-aaaaaaaaaaaaaaaa" + ending);
    }

    TestFolder folder;
    Log log{{.quiet = true}};
};

TEST_CASE("One of several has the right, and the next when it has gone") {
    const Street street;
    const MeetingPlace one = street.place();
    const MeetingPlace two = street.place();
    auto hosting = one.try_to_host();
    REQUIRE(hosting);
    REQUIRE(*hosting);
    CHECK(!*two.try_to_host());
    CHECK(*street.place(other_key).try_to_host());  // other settings, another place
    *hosting = std::nullopt;
    CHECK_FALSE(fs::exists(street.file(".lock")));
    CHECK(*two.try_to_host());
}

TEST_CASE("The right of a process that was killed is free") {
    const Street street;
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const auto hosting = street.place().try_to_host();
        std::ignore = (*hosting)->listen();
        ::kill(::getpid(), SIGKILL);
    }
    REQUIRE(::waitpid(child, nullptr, 0) == child);
    REQUIRE(fs::exists(street.file(".sock")));
    const MeetingPlace place = street.place();
    CHECK(place.try_to_join(kLong).error().code == ErrorCode::NotFound);
    const auto hosting = place.try_to_host();
    REQUIRE(*hosting);
    CHECK((*hosting)->listen());  // in the place of the dead one's socket
}

TEST_CASE("A server is found by those with its settings, from the moment it listens") {
    Street street;
    const MeetingPlace place = street.place();
    CHECK(place.try_to_join(kLong).error().code == ErrorCode::NotFound);
    const auto hosting = place.try_to_host();
    auto listener = (*hosting)->listen();
    REQUIRE(listener);
    struct stat state{};
    REQUIRE(::stat(street.file(".sock").c_str(), &state) == 0);
    CHECK((state.st_mode & 0777) == 0600);
    const JoinDoor door(
        *std::move(listener), {.key = key, .process = 5, .version = "1"}, street.log);
    CHECK(place.try_to_join(kLong)->offer.process == 5);
    const MeetingPlace elsewhere = street.place(other_key);
    CHECK(elsewhere.try_to_join(kLong).error().code == ErrorCode::NotFound);
    REQUIRE(elsewhere.others(kLong).size() == 1);
    CHECK(elsewhere.others(kLong)[0].process == 5);
    CHECK(place.others(kLong).empty());
}

TEST_CASE("Who listens and says nothing is no server") {
    const Street street;
    const MeetingPlace place = street.place();
    const auto hosting = place.try_to_host();
    const auto listener = (*hosting)->listen();
    CHECK(place.try_to_join(milliseconds(5)).error().code == ErrorCode::Unavailable);
}

TEST_CASE("Whose offer has another key, or who is full, is not joined") {
    for (const bool full : {false, true}) {
        Street street;
        const MeetingPlace place = street.place();
        const auto hosting = place.try_to_host();
        auto listener = (*hosting)->listen();
        JoinDoor door(*std::move(listener), {.key = full ? key : key + "x"}, street.log);
        std::optional<MeetingPlace::Joined> waiting[32];
        if (full) {
            for (auto& each : waiting)
                each = *place.try_to_join(kLong);
        }
        CHECK(place.try_to_join(kLong).error().code == ErrorCode::Unavailable);
    }
}

TEST_CASE("Where no folder can be used, nobody can meet") {
    const TestFolder folder;
    const fs::path file = folder.write("file", "");
    CHECK(!MeetingPlace::open({file}, key));
    CHECK(!MeetingPlace::open({}, key));
}

}  // namespace
}  // namespace elpis::cli
