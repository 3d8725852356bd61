#include "elpis/cli/commands/mcp.h"

#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <utility>

#include <poll.h>

#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/parts.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/version.h"
#include "elpis/config/load.h"
#include "elpis/mcp/server.h"
#include "elpis/mcp/stdio.h"
#include "elpis/mcp/wakeup.h"

namespace elpis::cli {
namespace {

// The last answers may take this long to leave; a client that reads needs microseconds.
constexpr std::chrono::milliseconds kFlush{200};

// Returns at the first signal, or when the connection has ended.
void wait_for_the_end(Signals& signals, const mcp::Wakeup& ended) {
    std::array<pollfd, 2> wanted{pollfd{.fd = signals.fd(), .events = POLLIN, .revents = 0},
                                 pollfd{.fd = ended.descriptor(), .events = POLLIN, .revents = 0}};
    while (::poll(wanted.data(), wanted.size(), -1) <= 0) {
    }
}

}  // namespace

// No PR_SET_PDEATHSIG: it fires when the *thread* that started us ends, and clients start servers
// from threads of a pool. A client that dies closes our input, which is enough.
Result<ExitCode> run_mcp(const config::Inputs& inputs) {
    Signals signals({SIGTERM, SIGINT, SIGHUP});
    ELPIS_TRY(mcp::StdioPipes pipes, mcp::claim_stdio());
    ELPIS_TRY(const config::Loaded loaded, load_settings_and_files(inputs));
    Log log(loaded.settings.log);
    for (const std::string& warning : loaded.warnings)
        log.warning("settings", warning);

    Backstop backstop(log);
    ELPIS_TRY(const auto parts, Parts::open(loaded.settings, log, backstop));
    mcp::Wakeup ended;
    mcp::StdioTransport transport(
        std::move(pipes), {.max_line_bytes = loaded.settings.mcp.max_line_bytes}, log);
    mcp::Server server(loaded.settings.mcp,
                       {.version = std::string(version())},
                       {.mind = parts->mind(),
                        .workers = parts->workers(),
                        .timer = parts->timer(),
                        .clock = parts->clock(),
                        .log = log,
                        .transport = transport});
    transport.start({.on_line = [&server](const std::string& line) { server.on_line(line); },
                     .on_overlong = [&server] { server.on_overlong_line(); },
                     .on_end = [&ended] { ended.ring(); }});

    wait_for_the_end(signals, ended);
    backstop.arm(ExitCode::Ok);
    backstop.note("the reader of standard input");
    transport.stop_reading();
    backstop.note("a request under way");
    server.close();
    backstop.note("the writer of standard output");
    transport.flush(kFlush);
    return ExitCode::Ok;
}

}  // namespace elpis::cli
