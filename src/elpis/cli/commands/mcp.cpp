#include "elpis/cli/commands/mcp.h"

#include <array>
#include <exception>
#include <expected>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <signal.h>
#include <sys/poll.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/as_one.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/join/joining.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/serving/http_front.h"
#include "elpis/cli/serving/own_server.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/version.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"
#include "elpis/http/bearer_token.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/relay.h"
#include "elpis/mcp/run.h"
#include "elpis/mcp/stdio.h"

namespace elpis::cli {
namespace {

// One client on standard input and output, and whoever serves it. Parts are ended in the reverse
// order of their making.
class McpProcess {
public:
    McpProcess(const Signals& signals, mcp::StdioPipes pipes, ServerPlan plan, Log& log)
        : signals_(signals),
          pipes_(std::move(pipes)),
          options_(plan.loaded.settings.mcp),
          joining_(
              plan.loaded, plan.inputs, plan.personas, plan.http != ServerPlan::Http::None, log),
          plan_(std::move(plan)),
          log_(log),
          backstop_(log) {}

    Result<ExitCode> run() {
        auto found = joining_.meet(signals_.fd());
        if (auto* server = std::get_if<Descriptor>(&found)) return relay(std::move(*server));
        return serve(std::get<Joining::Oneself>(std::move(found)));
    }

private:
    Result<void> become_server(Joining::Oneself oneself) {
        ELPIS_TRY(
            own_,
            OwnServer::open(
                std::move(plan_), std::move(oneself.hosting), joining_.offer(), log_, backstop_));
        return {};
    }

    // Until the first signal, or until the connection has ended.
    Result<ExitCode> serve(Joining::Oneself oneself) {
        ELPIS_OK(become_server(std::move(oneself)));
        Wakeup ended;
        Result<void> served;  // the thread's, until it has been joined
        std::jthread serving([&](std::stop_token stop) {
            served = serve_client(std::move(stop));
            ended.ring();
        });
        std::array<pollfd, 2> wanted{
            pollfd{.fd = signals_.fd(), .events = POLLIN, .revents = 0},
            pollfd{.fd = ended.descriptor(), .events = POLLIN, .revents = 0}};
        while (::poll(wanted.data(), wanted.size(), -1) <= 0) {
        }
        serving.request_stop();
        end();
        backstop_.note("the connection");
        serving.join();
        ELPIS_OK(served);
        return ExitCode::Ok;
    }

    // Descriptors and threads may have run out.
    Result<void> serve_client(std::stop_token stop) {
        try {
            mcp::run_stdio(
                options_, identity_, own_->run_parts(), std::move(pipes_), std::move(stop));
        } catch (const std::exception& error) {
            return fail(ErrorCode::Unavailable,
                        fmt::format("the client on standard input and output cannot be served: {}",
                                    error.what()));
        }
        return {};
    }

    // The client's lines go to another process; when that ends, to the next one, or to a server of
    // this process's own, which others join then.
    Result<ExitCode> relay(Descriptor server) {
        mcp::Relay relay(
            options_,
            identity_,
            std::move(pipes_),
            signals_.fd(),
            [this](mcp::Relay::Seek seek) { return successor(seek); },
            log_);
        const Result<void> ended = relay.run(std::move(server));
        end();
        if (ended || ended.error().code == ErrorCode::Cancelled) return ExitCode::Ok;
        return std::unexpected(ended.error());
    }

    Result<std::optional<Descriptor>> successor(mcp::Relay::Seek seek) {
        // A server within this process ends a session only when its client does not read.
        if (own_) return fail(ErrorCode::Cancelled, "the client does not read what it asked for");
        std::optional<Joining::Found> found = seek == mcp::Relay::Seek::Oneself
                                                  ? std::optional<Joining::Found>(joining_.alone())
                                                  : joining_.try_once();
        if (!found) return std::nullopt;
        if (auto* joined = std::get_if<Descriptor>(&*found)) return std::move(*joined);
        log_.info("join", "the server has ended, and this process goes on by itself");
        ELPIS_OK(become_server(std::get<Joining::Oneself>(*std::move(found))));
        ELPIS_TRY(Descriptor connection, own_->connect());
        return connection;
    }

    void end() {
        const bool http = own_ && own_->http() != nullptr;
        backstop_.arm(ExitCode::Ok, http ? HttpFront::kPatience : Backstop::kPatience);
        if (own_) own_->close();
    }

    const Signals& signals_;
    mcp::StdioPipes pipes_;
    const mcp::Options options_;
    const mcp::Identity identity_{.version = std::string(version())};
    Joining joining_;
    ServerPlan plan_;  // used up by own_
    Log& log_;
    Backstop backstop_;
    std::unique_ptr<OwnServer> own_;  // null while this process has joined another
};

}  // namespace

// No PR_SET_PDEATHSIG: it fires when the *thread* that started us ends, and clients start servers
// from threads of a pool. A client that dies closes our input, which is enough.
Result<ExitCode> run_mcp(const McpCommand& command, const config::Inputs& inputs) {
    const Signals signals({SIGTERM, SIGINT, SIGHUP});
    ELPIS_TRY(mcp::StdioPipes pipes, mcp::claim_stdio());
    ELPIS_TRY(const config::Loaded loaded, load_settings_and_files(inputs));
    ELPIS_TRY(config::Personas personas, as_one(config::load_characters(loaded, inputs)));
    http::BearerToken token;
    if (command.http) {
        ELPIS_TRY(token, http_token(loaded, inputs));
    }
    Log log(loaded.settings.log);
    for (const std::string& warning : loaded.warnings)
        log.warning("settings", warning);
    ServerPlan plan{.command = "mcp",
                    .loaded = loaded,
                    .inputs = inputs,
                    .personas = std::move(personas),
                    .http = command.http ? ServerPlan::Http::Beside : ServerPlan::Http::None,
                    .token = std::move(token)};
    return McpProcess(signals, std::move(pipes), std::move(plan), log).run();
}

}  // namespace elpis::cli
