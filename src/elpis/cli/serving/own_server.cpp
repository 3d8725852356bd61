#include "elpis/cli/serving/own_server.h"

#include <array>
#include <cerrno>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/socket.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/join/door.h"
#include "elpis/cli/join/meeting_place.h"
#include "elpis/cli/join/offer.h"
#include "elpis/cli/join/sessions.h"
#include "elpis/cli/live/folder.h"
#include "elpis/cli/live/report.h"
#include "elpis/cli/parts.h"
#include "elpis/cli/serving/http_front.h"
#include "elpis/cli/version.h"
#include "elpis/config/settings.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/run.h"

namespace elpis::cli {
namespace {

// Null, and the log says why, when nobody can join: the server serves all the same.
std::unique_ptr<JoinDoor> door_of(const Hosting& hosting, const Offer& offer, Log& log) {
    auto listener = hosting.listen();
    if (!listener) {
        log.warning("join", fmt::format("nobody can join: {}", listener.error().message));
        return nullptr;
    }
    try {
        return std::make_unique<JoinDoor>(*std::move(listener), offer, log);
    } catch (const std::system_error& error) {
        log.warning("join", fmt::format("nobody can join: {}", error.what()));
        return nullptr;
    }
}

}  // namespace

OwnServer::OwnServer(std::optional<Hosting> hosting, Backstop& backstop)
    : hosting_(std::move(hosting)),
      hosting_ends_(backstop, "the right to be joined"),
      sessions_end_(backstop, "the sessions of processes that have joined"),
      front_ends_(backstop, "the HTTP server") {}

OwnServer::~OwnServer() {
    close();
}

Result<std::unique_ptr<OwnServer>> OwnServer::open(ServerPlan plan,
                                                   std::optional<Hosting> hosting,
                                                   const Offer& offer,
                                                   Log& log,
                                                   Backstop& backstop) {
    std::unique_ptr<OwnServer> server(new OwnServer(std::move(hosting), backstop));
    // Before all that takes time: who starts at the same moment has to find it.
    if (server->hosting_) server->door_ = door_of(*server->hosting_, offer, log);
    const config::Settings& settings = plan.loaded.settings;
    ELPIS_TRY(server->parts_, Parts::open(settings, log, backstop, std::move(plan.personas)));
    Parts& parts = *server->parts_;
    server->run_ = std::make_unique<mcp::RunParts>(mcp::RunParts{.mind = parts.mind(),
                                                                 .workers = parts.workers(),
                                                                 .timer = parts.timer(),
                                                                 .clock = parts.clock(),
                                                                 .log = log});
    server->live_ = open_door(parts.mind(), plan.command, plan.inputs, log);
    server->sessions_ = std::make_unique<JoinedSessions>(
        settings.mcp, mcp::Identity{.version = std::string(version())}, *server->run_);
    if (plan.http == ServerPlan::Http::Required) {
        ELPIS_TRY(server->front_,
                  HttpFront::open(
                      settings, std::move(plan.token), parts, log, std::move(plan.listening)));
    } else if (plan.http == ServerPlan::Http::Beside) {
        ELPIS_TRY(server->front_,
                  HttpFront::open_beside(settings, std::move(plan.token), parts, log));
    }
    if (server->door_) server->door_->open_to(*server->sessions_);
    return server;
}

Result<Descriptor> OwnServer::connect() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("no connection within the process: {}", reason_of(errno)));
    }
    Descriptor ours(ends[0]);
    if (!sessions_->take_own(Descriptor(ends[1])))
        return fail(ErrorCode::Unavailable, "this server cannot serve its own client any more");
    return ours;
}

// All doors are shut before anybody's end is waited for.
void OwnServer::close() {
    if (front_) front_->begin_close();
    if (hosting_) hosting_->leave_the_door();
    door_.reset();
    if (sessions_) sessions_->close();
    if (front_) front_->close();
}

}  // namespace elpis::cli
