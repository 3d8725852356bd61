#include "elpis/cli/serving/service_manager.h"

#include <array>
#include <chrono>
#include <cstring>
#include <map>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/base/wakeup.h"
#include "elpis/config/load.h"

namespace elpis::cli {
namespace {

config::Inputs with(std::map<std::string, std::string> environment) {
    return {.environment = std::move(environment)};
}

// The manager's end.
struct Manager {
    Manager() {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        REQUIRE(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    }
    std::string heard() const {
        std::array<char, 256> text{};
        const ssize_t count = ::recv(socket.get(), text.data(), text.size(), MSG_DONTWAIT);
        return count < 0 ? "" : std::string(text.data(), static_cast<std::size_t>(count));
    }

    TestFolder folder;
    std::string path = (folder.path() / "notify").string();
    Descriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

TEST_CASE("Without a manager nothing is told and nothing was passed") {
    const ServiceManager none(with({}));
    CHECK_FALSE(none.tell("READY=1"));
    CHECK(!*none.listener());
    CHECK(!none.watchdog());
}

TEST_CASE("The manager hears each state in one datagram") {
    const Manager manager;
    const ServiceManager service(with({{"NOTIFY_SOCKET", manager.path}}));
    CHECK(service.tell("READY=1\nSTATUS=well\n"));
    CHECK(manager.heard() == "READY=1\nSTATUS=well\n");
    CHECK(manager.heard().empty());
}

TEST_CASE("A manager that does not listen, or nowhere, is no harm") {
    for (const char* const socket : {"/nowhere/notify", "@elpis-test-nobody", "relative", ""}) {
        CAPTURE(socket);
        CHECK_FALSE(ServiceManager(with({{"NOTIFY_SOCKET", socket}})).tell("READY=1"));
    }
    CHECK_FALSE(ServiceManager(with({{"NOTIFY_SOCKET", "/" + std::string(200, 'x')}})).tell("X=1"));
}

TEST_CASE("What was passed to another process is not ours") {
    const std::string me = std::to_string(::getpid());
    CHECK(!*ServiceManager(with({{"LISTEN_PID", "1"}, {"LISTEN_FDS", "1"}})).listener());
    CHECK(!*ServiceManager(with({{"LISTEN_FDS", "1"}})).listener());
    CHECK(!*ServiceManager(with({{"LISTEN_PID", me}, {"LISTEN_FDS", "x"}})).listener());
    const auto two = ServiceManager(with({{"LISTEN_PID", me}, {"LISTEN_FDS", "2"}})).listener();
    REQUIRE(!two);
    CHECK(two.error().message.find("LISTEN_FDS") != std::string::npos);
}

TEST_CASE("How often the manager wants to hear from us") {
    using std::chrono::milliseconds;
    const std::string me = std::to_string(::getpid());
    CHECK(ServiceManager(with({{"WATCHDOG_USEC", "3000000"}})).watchdog() == milliseconds(3000));
    CHECK(ServiceManager(with({{"WATCHDOG_USEC", "1"}, {"WATCHDOG_PID", me}})).watchdog() ==
          milliseconds(1));
    CHECK(!ServiceManager(with({{"WATCHDOG_USEC", "1000"}, {"WATCHDOG_PID", "1"}})).watchdog());
    CHECK(!ServiceManager(with({{"WATCHDOG_USEC", "-5"}})).watchdog());
}

}  // namespace
}  // namespace elpis::cli
