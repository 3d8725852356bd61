#include "elpis/mcp/relay.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/stdio.h"

namespace elpis::mcp {
namespace {

using std::chrono::milliseconds;

constexpr int kLongMs = 20'000;  // how long the tests wait for what has to come

// One end of a connection, as a test holds it.
struct End {
    Descriptor descriptor;
    std::string read;

    void say(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t count = ::write(descriptor.get(), text.data(), text.size());
            REQUIRE(count > 0);
            text.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    bool more() {
        pollfd ready{.fd = descriptor.get(), .events = POLLIN, .revents = 0};
        REQUIRE(::poll(&ready, 1, kLongMs) == 1);
        std::array<char, 65536> piece{};
        const ssize_t count = ::read(descriptor.get(), piece.data(), piece.size());
        if (count > 0) read.append(piece.data(), static_cast<std::size_t>(count));
        return count > 0;
    }
    std::string line() {
        while (read.find('\n') == std::string::npos)
            REQUIRE(more());
        std::string line = read.substr(0, read.find('\n'));
        read.erase(0, line.size() + 1);
        return line;
    }
    std::string rest() {
        while (more()) {
        }
        return std::exchange(read, {});
    }
    void hang_up() { descriptor = Descriptor(); }
};

std::pair<Descriptor, Descriptor> sockets() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

std::pair<Descriptor, Descriptor> pipes() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

// A relay between a client and servers that the test plays.
struct Play {
    explicit Play(const Options& options = {}, Relay::Patience patience = {}) {
        ::signal(SIGPIPE, SIG_IGN);
        auto [in, to] = pipes();
        auto [from, out] = pipes();
        to_relay.descriptor = std::move(to);
        from_relay.descriptor = std::move(from);
        auto [theirs, ours] = sockets();
        server.descriptor = std::move(ours);
        thread = std::jthread([this,
                               options,
                               patience,
                               pair = StdioPipes{.in = std::move(in), .out = std::move(out)},
                               first = std::move(theirs)] mutable {
            Relay relay(
                options,
                {.version = "1"},
                std::move(pair),
                stop.descriptor(),
                [this](Relay::Seek seek) { return successor(seek); },
                log,
                patience);
            result = relay.run(std::move(first));
        });
    }

    ~Play() { stop.ring(); }
    Play(const Play&) = delete;
    Play& operator=(const Play&) = delete;

    Result<std::optional<Descriptor>> successor(Relay::Seek seek) {
        return next.with([&](Next& state) -> Result<std::optional<Descriptor>> {
            state.asked.push_back(seek);
            if (state.trouble) return std::unexpected(*state.trouble);
            return std::exchange(state.server, std::nullopt);
        });
    }
    // The one that the relay finds next.
    End another() {
        auto [theirs, ours] = sockets();
        next.with([&](Next& state) { state.server = std::move(theirs); });
        return {.descriptor = std::move(ours), .read = {}};
    }
    void open_legacy() {
        to_relay.say(kInitialize);
        CHECK(server.line() + "\n" == kInitialize);
        server.say("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n");
        CHECK(Json::parse(from_relay.line())["id"] == 1);
    }
    static void let_in(End& server) {
        const Json opening = Json::parse(server.line());
        CHECK(opening["method"] == "initialize");
        server.say(result_message(opening["id"], Json::object()) + "\n");
    }

    static constexpr std::string_view kInitialize =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
        "\"2025-11-25\"}}\n";
    static constexpr std::string_view kCall =
        "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":{\"name\":\"x\"}}\n";

    struct Next {
        std::optional<Descriptor> server;
        std::optional<Error> trouble;
        std::vector<Relay::Seek> asked;
    };

    Log log{{.quiet = true}};
    Wakeup stop;
    Guarded<Next> next;
    End to_relay;
    End from_relay;
    End server;
    Result<void> result;
    std::jthread thread;  // last: it uses the rest
};

TEST_CASE("Lines go to the server and back as they are, whatever is in them") {
    Play play;
    play.to_relay.say("no json\n" + std::string(Play::kCall));
    CHECK(play.server.line() == "no json");
    CHECK(play.server.line() + "\n" == Play::kCall);
    play.server.say("{\"answer\":1}\n\n{\"answer\":2}\n");
    CHECK(play.from_relay.line() == "{\"answer\":1}");
    CHECK(play.from_relay.line() == "{\"answer\":2}");
    play.to_relay.hang_up();
    CHECK(play.server.rest().empty());
    // What it was at work on still arrives.
    const std::string last = result_message(5, Json::object()) + "\n";
    play.server.say(last);
    play.server.hang_up();
    CHECK(play.from_relay.rest() == last);
    play.thread.join();
    CHECK(play.result);
}

TEST_CASE("A server that does not end its side does not keep the relay") {
    Play play;
    play.to_relay.hang_up();
    play.thread.join();
    CHECK(play.result);
}

TEST_CASE(
    "A client that has said all it wants gets an answer to each request, whatever the server "
    "does") {
    Play play;
    play.open_legacy();
    const std::string both = R"({"jsonrpc":"2.0","id":6,"method":"tools/list"})"
                             "\n" +
                             std::string(Play::kCall);
    SUBCASE("it is silent") {
        play.to_relay.say(both);
    }
    SUBCASE("it ends") {
        play.to_relay.say(both);
        play.server.line();
        play.server.line();
        play.to_relay.hang_up();
        play.server.rest();
        play.server.hang_up();
    }
    SUBCASE("it takes nothing") {
        play.to_relay.say(std::string(300'000, 'x') + "\n" + std::string(300'000, 'x') + "\n" +
                          both);
    }
    play.to_relay.hang_up();
    std::map<int, Json> answers;
    for (int i = 0; i < 2; ++i) {
        const Json answer = Json::parse(play.from_relay.line());
        answers[answer["id"].get<int>()] = answer;
    }
    CHECK(answers[5]["result"]["isError"] == true);
    CHECK(answers[6]["error"]["code"] == kInternalError);
    CHECK(play.from_relay.rest().empty());
    play.thread.join();
    CHECK(play.result);
}

TEST_CASE("The client's end is the relay's, also while the server takes nothing") {
    Play play;
    const std::string line(300'000, 'x');
    play.to_relay.say(line + "\n" + line + "\n");
    play.to_relay.hang_up();
    play.thread.join();
    CHECK(play.result);
}

TEST_CASE("A signal ends the relay while everybody is silent") {
    Play play;
    play.stop.ring();
    play.thread.join();
    CHECK(play.result);
}

TEST_CASE("A client that does not listen any more ends the relay, though it can still speak") {
    Play play;
    play.from_relay.hang_up();
    play.thread.join();
    CHECK(play.result);
}

TEST_CASE("When the server ends, calls under way are told, and the session goes on with the next") {
    Play play;
    play.open_legacy();
    play.to_relay.say(Play::kCall);
    play.server.line();
    play.server.say("{\"half\":");  // of a line that nobody will finish
    play.server.hang_up();
    const Json answer = Json::parse(play.from_relay.line());
    CHECK(answer["id"] == 5);
    CHECK(answer["result"]["isError"] == true);

    // Said while there is no server.
    play.to_relay.say("{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"ping\"}\n");
    End next = play.another();
    Play::let_in(next);
    CHECK(Json::parse(next.line())["id"] == 6);
    next.say("{\"jsonrpc\":\"2.0\",\"id\":6,\"result\":{}}\n");
    CHECK(Json::parse(play.from_relay.line())["id"] == 6);
    play.to_relay.hang_up();
    next.hang_up();
    CHECK(play.from_relay.rest().empty());
}

TEST_CASE("A server that ends while the session is opened again is followed by another") {
    Play play;
    play.open_legacy();
    play.to_relay.say("{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"tools/list\"}\n");
    play.server.line();
    play.server.hang_up();
    End second = play.another();
    second.line();
    second.hang_up();
    End third = play.another();
    Play::let_in(third);
    CHECK(Json::parse(third.line())["id"] == 6);
}

TEST_CASE("A server that owes an answer and does not answer a probe is left") {
    Play play({}, {.to_ask = milliseconds(1), .to_answer = milliseconds(2)});
    play.open_legacy();
    play.to_relay.say(Play::kCall);
    CHECK(play.server.line() + "\n" == Play::kCall);
    CHECK(Json::parse(play.server.line())["method"] == "ping");
    CHECK(Json::parse(play.from_relay.line())["result"]["isError"] == true);
}

TEST_CASE("Who answers probes is waited for") {
    Play play({}, {.to_ask = milliseconds(1)});
    play.open_legacy();
    play.to_relay.say(Play::kCall);
    play.server.line();
    const Json probe = Json::parse(play.server.line());
    play.server.say(result_message(probe["id"], Json::object()) + "\n");
    play.server.say(result_message(5, {{"late", true}}) + "\n");
    CHECK(Json::parse(play.from_relay.line())["result"]["late"] == true);
}

TEST_CASE("After a while, or after many losses, the next server has to be oneself") {
    SUBCASE("a while") {
        Play play({}, {.to_find = milliseconds(1)});
        play.server.hang_up();
        while (play.next.with([](const Play::Next& next) {
            return next.asked.empty() || next.asked.back() != Relay::Seek::Oneself;
        }))
            std::this_thread::yield();
    }
    SUBCASE("many losses") {
        Play play;
        play.server.hang_up();
        for (int i = 0; i < 5; ++i)
            play.another().hang_up();
        while (play.next.with([](const Play::Next& next) {
            return next.asked.empty() || next.asked.back() != Relay::Seek::Oneself;
        })) {
            if (!play.next.with([](const Play::Next& next) { return next.server.has_value(); }))
                play.another().hang_up();
        }
    }
}

TEST_CASE("No next server is the relay's error, after the client has heard of what is lost") {
    Play play;
    play.open_legacy();
    play.to_relay.say(Play::kCall);
    play.server.line();
    play.next.with([](Play::Next& next) {
        next.trouble = Error{.code = ErrorCode::Unavailable, .message = "no model"};
    });
    play.server.hang_up();
    CHECK(Json::parse(play.from_relay.line())["id"] == 5);
    CHECK(play.from_relay.rest().empty());
    play.thread.join();
    REQUIRE(!play.result);
    CHECK(play.result.error().message == "no model");
}

TEST_CASE("A line over the limit is refused here, in the server's words") {
    Play play({.max_line_bytes = 4096});
    play.to_relay.say(std::string(5000, 'x') + "\n" + std::string(Play::kCall));
    CHECK(play.server.line() + "\n" == Play::kCall);
    CHECK(Json::parse(play.from_relay.line())["error"]["code"] == kParseError);
}

TEST_CASE("A client that does not read makes the server wait, not this process grow") {
    Play play;
    const std::string line = "{\"padding\":\"" + std::string(100'000, 'x') + "\"}\n";
    std::size_t sent = 0;
    // As much as buffers take: then the server would block.
    const int flags = ::fcntl(play.server.descriptor.get(), F_GETFL);
    REQUIRE(::fcntl(play.server.descriptor.get(), F_SETFL, flags | O_NONBLOCK) == 0);
    for (pollfd ready{.fd = play.server.descriptor.get(), .events = POLLOUT, .revents = 0};
         ::poll(&ready, 1, 500) == 1;) {
        const std::size_t at = sent % line.size();
        const ssize_t count = ::write(ready.fd, line.data() + at, line.size() - at);
        REQUIRE(count > 0);
        sent += static_cast<std::size_t>(count);
        REQUIRE(sent < (8U << 20U));
    }
    CHECK(sent > 256U << 10U);
    play.server.hang_up();
    std::size_t whole = 0;
    for (; whole < sent / line.size(); ++whole)
        CHECK(play.from_relay.line().size() == line.size() - 1);
    play.to_relay.hang_up();
}

}  // namespace
}  // namespace elpis::mcp
