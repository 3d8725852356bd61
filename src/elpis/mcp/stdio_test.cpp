#include "elpis/mcp/stdio.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elpis/base/log.h"
#include "elpis/base/wakeup.h"

using namespace std::chrono_literals;

namespace elpis::mcp {
namespace {

std::pair<Descriptor, Descriptor> make_pipe() {
    std::array<int, 2> ends{};
    REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

// The client's two ends and what the server heard.
struct Peer {
    explicit Peer(StdioTransport::Limits limits = {}) {
        ::signal(SIGPIPE, SIG_IGN);
        auto [server_in, client_out] = make_pipe();
        auto [client_in, server_out] = make_pipe();
        to_server = std::move(client_out);
        from_server = std::move(client_in);
        transport = std::make_unique<StdioTransport>(
            StdioPipes{.in = std::move(server_in), .out = std::move(server_out)}, limits, log);
        transport->start({.on_line = [this](std::string line) { lines.push_back(std::move(line)); },
                          .on_overlong = [this] { ++overlong; },
                          .on_end = [this] { ended.set_value(); }});
    }

    void say(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = write(to_server.get(), bytes.data(), bytes.size());
            REQUIRE(count > 0);
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    void hang_up() {
        to_server = Descriptor();
        ended.get_future().wait();
    }
    std::string hear_everything() {
        transport->flush(10s);
        transport.reset();
        std::string all;
        std::array<char, 4096> buffer{};
        for (ssize_t n = 0; (n = read(from_server.get(), buffer.data(), buffer.size())) > 0;) {
            all.append(buffer.data(), static_cast<std::size_t>(n));
        }
        return all;
    }

    Log log{{.quiet = true}};
    Descriptor to_server;
    Descriptor from_server;
    std::vector<std::string> lines;  // read after the end
    int overlong = 0;
    std::promise<void> ended;
    std::unique_ptr<StdioTransport> transport;
};

TEST_CASE("one line is one message, however the bytes arrive") {
    Peer peer;
    peer.say("{\"a\"");
    peer.say(":1}\n\n  \n{\"b\":2}\r\nlast without newline");
    peer.hang_up();
    CHECK(peer.lines == std::vector<std::string>{"{\"a\":1}", "{\"b\":2}", "last without newline"});
}

TEST_CASE("bytes inside a line are nobody's business here: NUL and half characters pass") {
    Peer peer;
    peer.say(std::string_view("a\0b\xC3\n", 5));
    peer.hang_up();
    REQUIRE(peer.lines.size() == 1);
    CHECK(peer.lines[0] == std::string_view("a\0b\xC3", 4));
}

TEST_CASE("a line past the limit is skipped up to its newline, and the next one is heard") {
    Peer peer({.max_line_bytes = 100});
    peer.say(std::string(250'000, 'x') + "\nnext\n" + std::string(101, 'y'));
    peer.hang_up();
    CHECK(peer.lines == std::vector<std::string>{"next"});
    CHECK(peer.overlong == 2);
}

TEST_CASE("lines leave in order, long ones too") {
    Peer peer;
    const std::string expected = std::string(30'000, 'a') + "\nb\n";
    peer.transport->send(std::string(30'000, 'a'));
    peer.transport->send_latest(1, "b");
    CHECK(peer.hear_everything() == expected);
}

TEST_CASE("a client that never reads holds nobody, loses news first, and is then given up") {
    Peer peer({.max_queued_bytes = 1U << 20U});
    const std::string line(10'000, 'x');
    auto ended = peer.ended.get_future();
    for (unsigned topic = 1; topic <= 1000; ++topic) {
        peer.transport->send_latest(topic, line);
    }
    for (int i = 0; i < 100; ++i)
        peer.transport->send(line);  // the news have made room
    CHECK(ended.wait_for(0s) == std::future_status::timeout);
    for (int i = 0; i < 1000; ++i)
        peer.transport->send(line);
    ended.wait();
    peer.transport->flush(0ms);
}

TEST_CASE("a long message to a client that reads slowly arrives whole") {
    Peer peer;
    const std::string line(3'000'000, 'z');
    peer.transport->send(line);
    peer.transport->send("end");
    std::string heard;
    std::array<char, 1000> buffer{};
    while (!heard.ends_with("end\n")) {
        const ssize_t count = read(peer.from_server.get(), buffer.data(), buffer.size());
        REQUIRE(count > 0);
        heard.append(buffer.data(), static_cast<std::size_t>(count));
    }
    CHECK(heard == line + "\nend\n");
}

TEST_CASE("sockets serve as well as pipes: some clients open their children with those") {
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    const Descriptor client(ends[0]);
    Log log({.quiet = true});
    StdioTransport transport({.in = Descriptor(ends[1]), .out = Descriptor(dup(ends[1]))}, {}, log);
    std::promise<std::string> heard;
    transport.start({.on_line = [&](std::string line) { heard.set_value(std::move(line)); },
                     .on_overlong = [] {},
                     .on_end = [] {}});
    REQUIRE(write(client.get(), "hello\n", 6) == 6);
    CHECK(heard.get_future().get() == "hello");
    transport.send(std::string(1'000'000, 'x'));
    std::size_t count = 0;
    std::array<char, 65536> buffer{};
    while (count < 1'000'001) {
        const ssize_t some = read(client.get(), buffer.data(), buffer.size());
        REQUIRE(some > 0);
        count += static_cast<std::size_t>(some);
    }
    CHECK(count == 1'000'001);
}

TEST_CASE("a client that closed its end counts as gone") {
    Peer peer;
    peer.from_server = Descriptor();
    peer.transport->send("a");
    peer.ended.get_future().wait();
}

TEST_CASE("a client that closed its end is missed even when there is nothing to say to it") {
    Peer peer;
    peer.from_server = Descriptor();
    peer.ended.get_future().wait();
}

TEST_CASE("after claiming, whatever is printed goes to stderr, and stdin is empty") {
    auto [client_in, server_out] = make_pipe();
    auto [server_in, client_out] = make_pipe();
    auto [noise, server_err] = make_pipe();
    REQUIRE(write(client_out.get(), "in", 2) == 2);
    std::fflush(nullptr);  // or the child would carry what waits into its own stdout
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {  // only calls that are safe after a fork
        dup2(server_in.get(), STDIN_FILENO);
        dup2(server_out.get(), STDOUT_FILENO);
        dup2(server_err.get(), STDERR_FILENO);
        auto pipes = claim_stdio();
        char byte = 0;
        const bool fine =
            pipes && read(STDIN_FILENO, &byte, 1) == 0 && write(STDOUT_FILENO, "noise", 5) == 5 &&
            write(pipes->out.get(), "message", 7) == 7 && read(pipes->in.get(), &byte, 1) == 1 &&
            byte == 'i' && (fcntl(pipes->out.get(), F_GETFD) & FD_CLOEXEC) != 0;
        _exit(fine ? 0 : 1);
    }
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    std::array<char, 64> buffer{};
    CHECK(std::string_view(buffer.data(),
                           static_cast<std::size_t>(
                               read(client_in.get(), buffer.data(), buffer.size()))) == "message");
    CHECK(std::string_view(buffer.data(),
                           static_cast<std::size_t>(
                               read(noise.get(), buffer.data(), buffer.size()))) == "noise");
}

TEST_CASE("a silent client does not hold the reader") {
    Peer peer;
    peer.transport->stop_reading();
    peer.say("too late\n");
    peer.transport.reset();
    CHECK(peer.lines.empty());
}

}  // namespace
}  // namespace elpis::mcp
