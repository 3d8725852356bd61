#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/http/bearer_token.h"
#include "elpis/http/options.h"
#include "elpis/http/route.h"
#include "elpis/http/traffic.h"

namespace elpis::http {

// An HTTP/1.1 server on one port, open from its making to its close. Idle and slow connections cost
// no thread (lobby.h); a request holds one while it is served, streams included.
class Server {
public:
    // InvalidArgument: an address that other machines reach, without a token. Unavailable: the port
    // cannot be had. What the routes use outlives the server, as does `log`. With `listening`
    // (adopt_listener) that is the port, and its address the host, whatever the options say.
    static Result<std::unique_ptr<Server>> open(const Options& options,
                                                BearerToken token,
                                                std::vector<Route> routes,
                                                std::shared_ptr<Traffic> traffic,
                                                Log& log,
                                                std::optional<Descriptor> listening = std::nullopt);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    int port() const;
    std::string url() const;  // "http://127.0.0.1:8484"

    // Takes nothing more, and tells every handler that it ends (Peer::Woken::Closing). At once.
    // Again: no effect.
    void begin_close();
    // The same, and waits for the handlers. What a client does not read then is lost after a
    // moment. Again: no effect.
    void close();

private:
    struct Body;
    explicit Server(std::unique_ptr<Body> body);
    std::unique_ptr<Body> body_;
};

}  // namespace elpis::http
