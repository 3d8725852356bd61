#include "elpis/mcp/run.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <utility>

#include "elpis/base/mailbox.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/server.h"
#include "elpis/mcp/stdio.h"

namespace elpis::mcp {
namespace {

constexpr std::chrono::milliseconds kFarewell{250};

struct HungUp {};

}  // namespace

void run_stdio(const Options& options,
               const Identity& identity,
               const RunParts& parts,
               StdioPipes pipes,
               std::stop_token stop,
               Parting parting) {
    Mailbox<HungUp> ended(1);
    StdioTransport transport(
        std::move(pipes), {.max_line_bytes = options.max_line_bytes}, parts.log);
    Server server(options,
                  identity,
                  {.mind = parts.mind,
                   .workers = parts.workers,
                   .timer = parts.timer,
                   .clock = parts.clock,
                   .log = parts.log,
                   .transport = transport});
    transport.start({.on_line = [&server](const std::string& line) { server.on_line(line); },
                     .on_overlong = [&server] { server.on_overlong_line(); },
                     .on_end = [&ended] { ended.try_send({}); }});
    const bool stopped = !ended.receive(std::move(stop));
    transport.stop_reading();
    // After this nothing is written any more.
    if (stopped && parting == Parting::HangUp) transport.flush(kFarewell);
    server.close();
    transport.flush(kFarewell);
}

}  // namespace elpis::mcp
