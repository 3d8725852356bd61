// conformance-server [PORT]: the fixtures of MCP's conformance suite at http://127.0.0.1:PORT/mcp,
// until SIGTERM or SIGINT. Without a PORT, or with 0, any that is free. Prints the address.

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <signal.h>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"
#include "elpis/base/worker_pool.h"
#include "elpis/http/server.h"
#include "elpis/http/traffic.h"
#include "elpis/mcp/http_endpoint.h"
#include "elpis/mcp/options.h"
#include "fixtures.h"

namespace {

using namespace elpis;

constexpr int kUsage = 2;

void say(std::FILE* where, const std::string& line) {
    std::fputs(line.c_str(), where);
    std::fflush(where);
}

int serve(int port, const sigset_t& ends) {
    Log log({.quiet = true});
    const SystemClock clock;
    Timer timer;
    WorkerPool workers(2, 256);
    mcp::Options options;
    options.sessions = true;
    mcp::HttpEndpoint endpoint(
        options,
        {.name = "elpis-conformance-server", .title = "Conformance fixtures", .version = "1.0.0"},
        {.workers = workers, .timer = timer, .clock = clock, .log = log},
        conformance::fixtures);
    auto server = http::Server::open(
        {.port = port}, {}, endpoint.routes(), std::make_shared<http::Traffic>(), log);
    if (!server) {
        say(stderr, "conformance-server: " + server.error().message + "\n");
        return 1;
    }
    say(stdout, (*server)->url() + "/mcp\n");
    int came = 0;
    ::sigwait(&ends, &came);
    (*server)->close();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    // Before any thread: all of them leave these signals to this one.
    sigset_t ends;
    ::sigemptyset(&ends);
    for (const int number : {SIGTERM, SIGINT})
        ::sigaddset(&ends, number);
    ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    int port = 0;
    if (argc > 1) {
        const char* const end = argv[1] + std::strlen(argv[1]);
        const auto [stopped, error] = std::from_chars(argv[1], end, port);
        if (argc > 2 || error != std::errc() || stopped != end || port < 0 || port > 65535) {
            say(stderr, "usage: conformance-server [PORT]\n");
            return kUsage;
        }
    }
    try {
        return serve(port, ends);
    } catch (const std::exception& error) {
        say(stderr, fmt::format("conformance-server: {}\n", error.what()));
        return 1;
    }
}
