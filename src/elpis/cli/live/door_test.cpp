#include "elpis/cli/live/door.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "elpis/base/test_folder.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/live/folder.h"
#include "elpis/cli/live/servers.h"

namespace elpis::cli {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr milliseconds kPatience{5000};

std::unique_ptr<LiveDoor> open_door(const fs::path& folder, std::string line) {
    auto door = LiveDoor::open({folder}, [line = std::move(line)] { return line; });
    REQUIRE(door.has_value());
    return *std::move(door);
}

std::vector<LiveServer> ask(const fs::path& folder, milliseconds patience = kPatience) {
    auto servers = ask_servers({folder}, patience);
    REQUIRE(servers.has_value());
    return *std::move(servers);
}

// Listens like a door, and says nothing, or what it is told to.
class StrangeServer {
public:
    StrangeServer(const fs::path& path, const std::string& name)
        : folder_(::open(path.c_str(), O_DIRECTORY | O_CLOEXEC)),
          listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const sockaddr_un address = address_in(folder_, name);
        REQUIRE(::bind(listener_.get(),
                       reinterpret_cast<const sockaddr*>(&address),
                       sizeof address) == 0);
        REQUIRE(::listen(listener_.get(), 4) == 0);
    }

    void say(const std::string& text) const {
        const Descriptor asked(::accept(listener_.get(), nullptr, nullptr));
        static_cast<void>(::send(asked.get(), text.data(), text.size(), MSG_NOSIGNAL));
    }

private:
    Descriptor folder_;
    Descriptor listener_;
};

TEST_CASE("a server tells how it does while its door is open, and is not there afterwards") {
    const TestFolder home;
    const fs::path folder = home.path() / "state/elpis/live";
    CHECK(ask(folder).empty());
    {
        const auto door = open_door(folder, R"({"model": {"state": "ready"}})");
        for (int i = 0; i < 3; ++i) {
            const auto servers = ask(folder);
            REQUIRE(servers.size() == 1);
            CHECK(servers[0].process == ::getpid());
            CHECK(servers[0].trouble.empty());
            CHECK(servers[0].told["model"]["state"] == "ready");
        }
    }
    CHECK(ask(folder).empty());
    CHECK(fs::is_empty(folder));
}

TEST_CASE("a long line arrives whole") {
    const TestFolder home;
    const std::string text(40'000, 'x');
    const auto door = open_door(home.path(), fmt::format(R"({{"a": "{}"}})", text));
    CHECK(ask(home.path())[0].told["a"] == text);
}

TEST_CASE("who connects and never reads keeps nobody else waiting, nor the server from ending") {
    const TestFolder home;
    auto door = open_door(home.path(), "{}");
    const Descriptor folder(::open(home.path().c_str(), O_DIRECTORY | O_CLOEXEC));
    const sockaddr_un address =
        address_in(folder, fs::directory_iterator(home.path())->path().filename().string());
    std::vector<Descriptor> idle;
    for (int i = 0; i < 20; ++i) {
        idle.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        REQUIRE(::connect(idle.back().get(),
                          reinterpret_cast<const sockaddr*>(&address),
                          sizeof address) == 0);
    }
    CHECK(ask(home.path())[0].trouble.empty());
    door.reset();
    CHECK(ask(home.path()).empty());
}

TEST_CASE(
    "two servers with the same number, as containers may have, keep out of each other's way") {
    const TestFolder home;
    auto one = open_door(home.path(), "{}");
    const auto other = open_door(home.path(), "{}");
    CHECK(ask(home.path()).size() == 2);
    one.reset();
    CHECK(ask(home.path()).size() == 1);
}

TEST_CASE("the socket of a server that was killed is taken away") {
    const TestFolder home;
    {
        const StrangeServer killed(home.path(), "12345-a.sock");
    }
    REQUIRE(fs::exists(home.path() / "12345-a.sock"));
    CHECK(ask(home.path()).empty());
    CHECK_FALSE(fs::exists(home.path() / "12345-a.sock"));
}

TEST_CASE(
    "a server that does not answer, or says what nobody understands, is trouble, not an end") {
    const TestFolder home;
    const StrangeServer silent(home.path(), "100-a.sock");
    auto servers = ask(home.path(), milliseconds(20));
    REQUIRE(servers.size() == 1);
    CHECK(servers[0].process == 100);
    CHECK(servers[0].trouble == "it does not answer");

    for (const std::string text : {"", "[1]", "{\"a\":", "\xff\xfe", "{\"a\":1}{\"b\":2}"}) {
        CAPTURE(text);
        const StrangeServer strange(home.path(), "101-a.sock");
        const std::jthread saying([&] { strange.say(text); });
        servers = ask(home.path(), milliseconds(200));
        REQUIRE(servers.size() == 2);
        CHECK(servers[1].trouble.starts_with("what it tells cannot be understood"));
        fs::remove(home.path() / "101-a.sock");
    }
    const StrangeServer endless(home.path(), "102-a.sock");
    const std::jthread saying([&] { endless.say(std::string(100'000, ' ')); });
    CHECK(ask(home.path(), milliseconds(500)).back().trouble ==
          "it tells more than a server has to tell");
}

TEST_CASE("other files in the folder are left alone") {
    const TestFolder home;
    for (const char* const name : {"notes.txt",
                                   "x.sock",
                                   "-1.sock",
                                   "1e3.sock",
                                   ".sock",
                                   "7-a.sockx",
                                   "7.sock",
                                   "7-a.sock.new"})
        home.write(name, "mine");
    home.write("77-a.sock", "mine, too");  // no socket, though it is called like one
    CHECK(ask(home.path()).empty());
    CHECK(home.read("notes.txt") == "mine");
    CHECK(home.read("x.sock") == "mine");
}

TEST_CASE("the folder is this user's alone, or it is not used") {
    const TestFolder home;
    const fs::path open_to_all = home.path() / "elpis";
    REQUIRE(::mkdir(open_to_all.c_str(), 0700) == 0);
    REQUIRE(::chmod(open_to_all.c_str(), 0777) == 0);
    const auto door = open_door(open_to_all, "{}");
    struct stat state{};
    REQUIRE(::stat(open_to_all.c_str(), &state) == 0);
    CHECK((state.st_mode & 0777) == 0700);

    fs::create_directory_symlink(open_to_all, home.path() / "link");
    const auto linked = LiveDoor::open({home.path() / "link"}, [] { return std::string(); });
    REQUIRE_FALSE(linked.has_value());
    CHECK(linked.error().message.find("cannot be opened") != std::string::npos);
}

TEST_CASE("the first folder that can be used is used, however long its name is") {
    const TestFolder home;
    const fs::path file = home.write("file", "");
    const fs::path deep = home.path() / std::string(150, 'd') / std::string(150, 'e');
    const auto door = LiveDoor::open({file / "elpis", deep}, [] { return std::string("{}"); });
    REQUIRE(door.has_value());
    CHECK(ask(deep).size() == 1);
    CHECK_FALSE(LiveDoor::open({}, [] { return std::string(); }).has_value());
}

}  // namespace
}  // namespace elpis::cli
