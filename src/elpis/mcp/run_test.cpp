#include "elpis/mcp/run.h"

#include <array>
#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "elpis/base/clock.h"
#include "elpis/base/wakeup.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/stdio.h"
#include "elpis/mcp/testing/fake_backend.h"
#include "elpis/mind/testing/played_mind.h"

namespace elpis::mcp {
namespace {

// A whole server over real pipes, on a thread of its own.
struct Process : mind::testing::PlayedMind<testing::FakeBackend, SystemClock> {
    Process() {
        ::signal(SIGPIPE, SIG_IGN);  // as claim_stdio does
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        REQUIRE(pipe2(in.data(), O_CLOEXEC) == 0);
        REQUIRE(pipe2(out.data(), O_CLOEXEC) == 0);
        to_server = Descriptor(in[1]);
        from_server = Descriptor(out[0]);
        thread = std::jthread([this, pipes = StdioPipes{Descriptor(in[0]), Descriptor(out[1])}](
                                  std::stop_token stop) mutable {
            run_stdio(
                {},
                {.version = "1"},
                {.mind = *mind, .workers = workers, .timer = timer, .clock = clock, .log = log},
                std::move(pipes),
                std::move(stop));
        });
    }

    void say(std::string_view line) {
        REQUIRE(write(to_server.get(), line.data(), line.size()) ==
                static_cast<ssize_t>(line.size()));
    }
    // Everything until the server has closed its end.
    std::string rest() {
        thread.join();
        std::string all;
        std::array<char, 4096> buffer{};
        for (ssize_t n = 0; (n = read(from_server.get(), buffer.data(), buffer.size())) > 0;) {
            all.append(buffer.data(), static_cast<std::size_t>(n));
        }
        return all;
    }

    Descriptor to_server;
    Descriptor from_server;
    std::jthread thread;
};

constexpr std::string_view kGenerate =
    R"({"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"generate","arguments":)"
    R"({"messages":[{"role":"user","content":"Hello"}]}}})"
    "\n";

TEST_CASE("end of input ends the server, after the answers to what came before it") {
    Process process;
    process.say("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n");
    process.say(R"({"jsonrpc":"2.0","id":2,"method":"ping"})");  // without its newline
    process.to_server = Descriptor();
    CHECK(process.rest() ==
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n"
          "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n");
}

TEST_CASE("an empty input ends it at once") {
    Process process;
    process.to_server = Descriptor();
    CHECK(process.rest().empty());
}

TEST_CASE("a stop ends it while a client is silent and a call waits") {
    Process process;
    process.say(kGenerate);
    process.backend.asked();
    process.thread.request_stop();
    const Json answer = Json::parse(process.rest());
    CHECK(answer["id"] == 5);
    CHECK(answer["result"]["isError"] == true);
    CHECK(process.backend.asked().cancelled);
}

TEST_CASE("a client that has gone and left its input open ends it too") {
    Process process;
    process.say(kGenerate);
    process.backend.asked();
    process.from_server = Descriptor();
    process.thread.join();
    CHECK(process.backend.asked().cancelled);
}

}  // namespace
}  // namespace elpis::mcp
