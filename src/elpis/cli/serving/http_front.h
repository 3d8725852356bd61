#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/parts.h"
#include "elpis/config/load.h"
#include "elpis/config/settings.h"
#include "elpis/http/bearer_token.h"
#include "elpis/http/server.h"
#include "elpis/mcp/http_endpoint.h"

namespace elpis::cli {

// The token of the settings or of the environment. Errors of http::BearerToken::load.
Result<http::BearerToken> http_token(const config::Loaded& loaded, const config::Inputs& inputs);

// The HTTP server with all its routes, over parts that other doors may use at the same time. Open
// from its making to its close.
class HttpFront {
public:
    // `parts` and `log` outlive it. `listening` as for http::Server::open. Errors of
    // http::Server::open.
    static Result<std::unique_ptr<HttpFront>> open(const config::Settings& settings,
                                                   http::BearerToken token,
                                                   Parts& parts,
                                                   Log& log,
                                                   std::optional<Descriptor> listening = {});
    // For a server that has another door: a port that cannot be had is a warning in the log, and
    // null. Other errors stay errors.
    static Result<std::unique_ptr<HttpFront>> open_beside(const config::Settings& settings,
                                                          http::BearerToken token,
                                                          Parts& parts,
                                                          Log& log);
    ~HttpFront() = default;
    HttpFront(const HttpFront&) = delete;
    HttpFront& operator=(const HttpFront&) = delete;

    std::string url() const { return server_->url(); }
    // The same for a browser on this machine: an address that stands for all is no place to go to.
    std::string page_url() const;

    // What its end may take: clients read slowly what ends their streams; promised are two seconds.
    static constexpr std::chrono::milliseconds kPatience{1700};

    // As those of http::Server. Again: no effect.
    void begin_close() { server_->begin_close(); }
    void close() { server_->close(); }

private:
    HttpFront(const config::Settings& settings, Parts& parts, Log& log);

    mcp::HttpEndpoint endpoint_;  // its route uses it for as long as the server is open
    std::unique_ptr<http::Server> server_;
};

}  // namespace elpis::cli
