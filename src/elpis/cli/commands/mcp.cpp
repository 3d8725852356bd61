#include "elpis/cli/commands/mcp.h"

#include <array>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include <signal.h>
#include <sys/poll.h>

#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/as_one.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/live/report.h"
#include "elpis/cli/parts.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/version.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/run.h"
#include "elpis/mcp/stdio.h"

namespace elpis::cli {
namespace {

// Returns at the first signal, or when the connection has ended.
void wait_for_the_end(Signals& signals, const Wakeup& ended) {
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
    ELPIS_TRY(config::Personas personas, as_one(config::load_characters(loaded, inputs)));
    Log log(loaded.settings.log);
    for (const std::string& warning : loaded.warnings)
        log.warning("settings", warning);

    Backstop backstop(log);
    ELPIS_TRY(const auto parts, Parts::open(loaded.settings, log, backstop, std::move(personas)));
    const mcp::RunParts run{.mind = parts->mind(),
                            .workers = parts->workers(),
                            .timer = parts->timer(),
                            .clock = parts->clock(),
                            .log = log};
    const mcp::Identity identity{.version = std::string(version())};
    const auto door = open_door(parts->mind(), "mcp", inputs, log);
    Wakeup ended;
    std::jthread serving([&](std::stop_token stop) {
        mcp::run_stdio(loaded.settings.mcp, identity, run, std::move(pipes), std::move(stop));
        ended.ring();
    });
    const Backstop::Note serving_ends(backstop, "the connection");

    wait_for_the_end(signals, ended);
    backstop.arm(ExitCode::Ok);
    return ExitCode::Ok;
}

}  // namespace elpis::cli
