#include "elpis/mcp/http_endpoint.h"

#include <chrono>
#include <cstddef>
#include <exception>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/dispatcher.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/farewell.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/jobs.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/places.h"
#include "elpis/mcp/post_era.h"
#include "elpis/mcp/post_transport.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/subscriptions.h"
#include "elpis/mcp/transport.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

using Woken = http::Peer::Woken;

// Until then an answer may still leave as plain JSON; and how often a stream shows that it lives.
constexpr std::chrono::seconds kPatience{15};
constexpr std::string_view kListen = "subscriptions/listen";
constexpr std::size_t kMostQueuedBytes = 4U << 20U;  // for one client that reads slowly

// For legacy subscriptions, of which there are none without a session.
class Nowhere final : public Transport {
public:
    void send(std::string) override {}
    void send_latest(Topic, std::string) override {}
    void drop(Topic) override {}
};

http::Answer json(int status, std::string message) {
    return {.status = status, .body = std::move(message)};
}

http::Answer taken() {
    constexpr int kAccepted = 202;
    return {.status = kAccepted};
}

http::Answer refused(const Json& id, const Fault& fault, int status = 400) {
    return json(status, error_message(id, fault));
}

http::Peer::Time soon() {
    return std::chrono::steady_clock::now() + kPatience;
}

std::string event(const std::string& message) {
    return "event: message\ndata: " + message + "\n\n";
}

// One POST under way. Cancelled when it goes before its answer.
struct Post {
    std::shared_ptr<PostTransport> transport;
    std::shared_ptr<Call> call;

    Post(std::shared_ptr<PostTransport> back, std::shared_ptr<Call> made)
        : transport(std::move(back)), call(std::move(made)) {}
    ~Post() { call->cancel(); }
    Post(const Post&) = delete;
    Post& operator=(const Post&) = delete;

    // Sends all there is; whether the last of it was the answer, or nobody reads.
    bool send_to(const http::Peer& peer) const {
        while (auto message = transport->take()) {
            if (!peer.send(event(*message))) return true;
        }
        const auto answer = transport->take_answer();
        if (answer) peer.send(event(*answer));
        return answer.has_value();
    }

    void stream(const http::Peer& peer) const {
        while (!send_to(peer)) {
            switch (peer.wait(transport->news(), soon())) {
                case Woken::News:
                    break;
                case Woken::Late:
                    if (!peer.send(": ping\n\n")) return;
                    break;
                case Woken::Closing:
                    end_with_server(*call);
                    send_to(peer);
                    return;
                case Woken::Gone:
                    return;
            }
        }
    }
};

}  // namespace

struct HttpEndpoint::Body {
    Body(const Options& options, Identity own, const Parts& parts)
        : identity(std::move(own)),
          log(parts.log),
          services{.mind = parts.mind,
                   .timer = parts.timer,
                   .clock = parts.clock,
                   .log = parts.log,
                   .options = options,
                   .jobs = Jobs(parts.workers, parts.log),
                   .places = Places(parts.mind.options().max_waiting_calls)},
          subscriptions(std::make_shared<Subscriptions>(parts.timer, parts.clock, nowhere)),
          dispatcher(services, *subscriptions, identity),
          listening(parts.mind.on_change(
              [all = subscriptions](const std::string& character) { all->changed(character); })) {}

    ~Body() {
        services.jobs.close();
        subscriptions->close();
    }
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;

    http::Answer take(http::Request& post, const http::Peer& peer) {
        if (!accepts_both(post)) {
            return http::refuse({.status = 406,
                                 .message = "Accept must list application/json and "
                                            "text/event-stream"});
        }
        auto value = parse(post.take_body().text,
                           {.max_bytes = services.options.max_line_bytes,
                            .max_depth = services.options.max_depth});
        if (!value) return refused(nullptr, value.error());
        Message message = read_message(*std::move(value));
        if (auto* request = std::get_if<Request>(&message))
            return take_request(post, std::move(*request), peer);
        if (const auto* malformed = std::get_if<Malformed>(&message))
            return refused(malformed->id, malformed->fault);
        const auto era = classify_other(post);
        if (!era) return refused(nullptr, era.error());
        if (std::holds_alternative<Response>(message) && *era == Era::Modern) {
            return refused(
                nullptr,
                {.code = kInvalidRequest, .message = "Invalid request: nobody was asked this"});
        }
        return taken();
    }

    http::Answer take_request(const http::Request& post, Request request, const http::Peer& peer) {
        auto context = classify_post(post, request);
        if (!context) return refused(request.id, context.error());
        if (context->era == Era::Modern && !dispatcher.serves(request.method, *context)) {
            constexpr int kNotFound = 404;
            return refused(
                request.id,
                {.code = kMethodNotFound, .message = "Method not found: " + request.method},
                kNotFound);
        }
        if (context->era == Era::Modern && request.method == kListen && !peer.listen()) {
            return http::refuse({.status = 503,
                                 .message = "as many clients listen already as may "
                                            "(http.max_listeners)",
                                 .code = "overloaded"});
        }
        auto transport = std::make_shared<PostTransport>(kMostQueuedBytes);
        // The call keeps its way back: whoever answers it may still be at it when we have gone.
        auto call = std::make_shared<Call>(*std::move(context),
                                           std::move(request),
                                           /*number=*/1,
                                           *transport,
                                           identity,
                                           [transport] {});
        const auto under_way = std::make_shared<Post>(std::move(transport), std::move(call));
        try {
            dispatcher.handle(under_way->call);
        } catch (const std::exception& error) {
            log.error("mcp", std::string("a request failed: ") + error.what());
            under_way->call->end(fault(kInternalError, "Internal error"));
        }
        return follow(under_way, peer);
    }

    // Until it is known whether the answer is one message or a stream.
    static http::Answer follow(const std::shared_ptr<Post>& post, const http::Peer& peer) {
        const http::Peer::Time patience = soon();
        while (true) {
            if (auto answer = post->transport->take_answer()) return json(200, *std::move(answer));
            if (post->transport->has_news()) return streamed(post);
            switch (peer.wait(post->transport->news(), patience)) {
                case Woken::News:
                    break;
                case Woken::Late:
                    return streamed(post);
                case Woken::Closing:
                    end_with_server(*post->call);
                    if (auto answer = post->transport->take_answer())
                        return json(200, *std::move(answer));
                    return streamed(post);
                case Woken::Gone: {
                    constexpr int kClientGone = 499;  // nobody reads it
                    return {.status = kClientGone};
                }
            }
        }
    }

    static http::Answer streamed(const std::shared_ptr<Post>& post) {
        return {.type = "text/event-stream",
                .stream = [post](http::Peer& peer) { post->stream(peer); }};
    }

    const Identity identity;
    Log& log;
    Nowhere nowhere;
    Services services;
    std::shared_ptr<Subscriptions> subscriptions;
    Dispatcher dispatcher;
    std::shared_ptr<void> listening;  // to changes of feeling
};

HttpEndpoint::HttpEndpoint(const Options& options, Identity identity, const Parts& parts)
    : body_(std::make_unique<Body>(options, std::move(identity), parts)) {}

HttpEndpoint::~HttpEndpoint() = default;

http::Route HttpEndpoint::route() {
    return {.method = "POST",
            .path = "/mcp",
            .waits = true,
            .takes_json = true,
            .handle = [body = body_.get()](http::Request& post, http::Peer& peer) {
                return body->take(post, peer);
            }};
}

}  // namespace elpis::mcp
