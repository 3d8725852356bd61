#include "elpis/cli/join/sessions.h"

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <sys/poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "elpis/base/clock.h"
#include "elpis/base/wakeup.h"
#include "elpis/mcp/testing/fake_backend.h"
#include "elpis/mind/testing/played_mind.h"

namespace elpis::cli {
namespace {

struct World : mind::testing::PlayedMind<mcp::testing::FakeBackend, SystemClock> {
    JoinedSessions sessions{
        {},
        {.version = "1"},
        {.mind = *mind, .workers = workers, .timer = timer, .clock = clock, .log = log}};
};

// A client's end, and the one that is to be served.
std::pair<Descriptor, Descriptor> ends() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

bool is_served(const Descriptor& client) {
    constexpr std::string_view kHello =
        R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}})"
        "\n";
    if (::write(client.get(), kHello.data(), kHello.size()) != static_cast<ssize_t>(kHello.size()))
        return false;
    pollfd answer{.fd = client.get(), .events = POLLIN, .revents = 0};
    std::array<char, 16> begins{};
    return ::poll(&answer, 1, 20'000) == 1 && ::read(client.get(), begins.data(), 16) == 16;
}

TEST_CASE("Where as many have joined as may, there still is a place for the process's own client") {
    World world;
    std::vector<Descriptor> clients;
    for (std::size_t i = 0; i < JoinedSessions::kMost; ++i) {
        auto [client, server] = ends();
        clients.push_back(std::move(client));
        CHECK_FALSE(world.sessions.full());
        REQUIRE(world.sessions.take(std::move(server)));
    }
    CHECK(world.sessions.full());
    auto [stranger, refused] = ends();
    CHECK_FALSE(world.sessions.take(std::move(refused)));
    auto [own, server] = ends();
    REQUIRE(world.sessions.take_own(std::move(server)));
    CHECK(is_served(own));
    CHECK(is_served(clients.back()));
}

TEST_CASE("The end hangs up on everybody, and nobody is taken after it") {
    World world;
    auto [client, server] = ends();
    REQUIRE(world.sessions.take(std::move(server)));
    CHECK(is_served(client));
    world.sessions.close();
    std::array<char, 65536> rest{};
    while (::read(client.get(), rest.data(), rest.size()) > 0) {
    }
    CHECK(::read(client.get(), rest.data(), rest.size()) == 0);  // hung up
    CHECK(world.sessions.full());
    auto [late, refused] = ends();
    CHECK_FALSE(world.sessions.take_own(std::move(refused)));
}

}  // namespace
}  // namespace elpis::cli
