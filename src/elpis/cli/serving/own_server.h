#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/join/door.h"
#include "elpis/cli/join/meeting_place.h"
#include "elpis/cli/join/offer.h"
#include "elpis/cli/join/sessions.h"
#include "elpis/cli/live/door.h"
#include "elpis/cli/parts.h"
#include "elpis/cli/serving/http_front.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"
#include "elpis/http/bearer_token.h"
#include "elpis/mcp/run.h"

namespace elpis::cli {

// What a server of this process is made from.
struct ServerPlan {
    enum class Http { None, Beside, Required };  // Beside: a port that cannot be had is a warning

    std::string_view command;  // "mcp"; a literal
    const config::Loaded& loaded;
    const config::Inputs& inputs;
    config::Personas personas;
    Http http = Http::None;
    http::BearerToken token;
    std::optional<Descriptor> listening;  // Required: the port, if the process was started with it
};

// A mind of this process's own behind all its doors: the one where others join, the one that tells
// how it does, and HTTP.
class OwnServer {
public:
    // With `hosting`, others join it, from the first moment on. Uses the plan up; what it refers
    // to, the log and the backstop outlive the server. Errors of Parts::open and of
    // HttpFront::open.
    static Result<std::unique_ptr<OwnServer>> open(ServerPlan plan,
                                                   std::optional<Hosting> hosting,
                                                   const Offer& offer,
                                                   Log& log,
                                                   Backstop& backstop);
    ~OwnServer();
    OwnServer(const OwnServer&) = delete;
    OwnServer& operator=(const OwnServer&) = delete;

    const mcp::RunParts& run_parts() const { return *run_; }
    HttpFront* http() { return front_.get(); }  // null: no port

    // A session over a socket within this process, for its own client. Once. Unavailable when there
    // is none.
    Result<Descriptor> connect();

    // Nobody joins any more, sessions and HTTP end. Again: no effect.
    void close();

private:
    OwnServer(std::optional<Hosting> hosting, Backstop& backstop);

    std::optional<Hosting> hosting_;  // goes last: then the journal is free for the next
    Backstop::Note hosting_ends_;
    std::unique_ptr<Parts> parts_;
    std::unique_ptr<mcp::RunParts> run_;
    std::unique_ptr<LiveDoor> live_;
    std::unique_ptr<JoinedSessions> sessions_;
    Backstop::Note sessions_end_;
    std::unique_ptr<JoinDoor> door_;
    std::unique_ptr<HttpFront> front_;
    Backstop::Note front_ends_;
};

}  // namespace elpis::cli
