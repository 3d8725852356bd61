#include "elpis/mcp/http_endpoint.h"

#include <cstddef>
#include <exception>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/dispatcher.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/http_session.h"
#include "elpis/mcp/jobs.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/link.h"
#include "elpis/mcp/mind_offer.h"
#include "elpis/mcp/offer.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/param_headers.h"
#include "elpis/mcp/post.h"
#include "elpis/mcp/post_era.h"
#include "elpis/mcp/post_transport.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/questions.h"
#include "elpis/mcp/runtime.h"
#include "elpis/mcp/subscriptions.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp {
namespace {

constexpr std::string_view kPath = "/mcp";
constexpr std::string_view kListen = "subscriptions/listen";
constexpr std::string_view kSessionId = "Mcp-Session-Id";
constexpr std::size_t kMostQueuedBytes = 4U << 20U;  // for one client that reads slowly
constexpr int kNotFound = 404;

// For legacy subscriptions, of which there are none without a session.
class Nowhere final : public Transport {
public:
    void send(std::string) override {}
    void send_latest(Topic, std::string) override {}
    void drop(Topic) override {}
};

http::Answer taken() {
    constexpr int kAccepted = 202;
    return {.status = kAccepted};
}

http::Answer refused(const Json& id, const Fault& fault, int status = 400) {
    return {.status = status, .body = error_message(id, fault)};
}

http::Answer too_many_listen() {
    return http::refuse({.status = 503,
                         .message = "as many clients listen already as may (http.max_listeners)",
                         .code = "overloaded"});
}

}  // namespace

struct HttpEndpoint::Body {
    Body(const Options& options, Identity own, const Ground& ground, const MakeOffer& make)
        : identity(std::move(own)),
          log(ground.log),
          runtime(runtime_on(options, ground)),
          offer(make(runtime)),
          nobody(ground.timer, ground.clock, nowhere, watched_in(offer)),
          sessions(options.sessions ? std::make_shared<HttpSessions>(
                                          ground.timer, ground.clock, watched_in(offer))
                                    : nullptr),
          dispatcher(offer, identity) {
        heed_changes();
    }

    ~Body() {
        runtime.jobs.close();
        listening.clear();
        if (sessions) sessions->close();
        nobody.subscriptions()->close();
    }
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;

    static Runtime runtime_on(const Options& options, const Ground& ground) {
        const Jobs jobs(ground.workers, ground.log);
        return {.timer = ground.timer,
                .clock = ground.clock,
                .log = ground.log,
                .options = options,
                .jobs = jobs,
                .questions = Questions(jobs)};
    }

    // What tells of a change keeps those whom it tells: it may be at it when the endpoint goes.
    void heed_changes() {
        const auto tell = [all = nobody.subscriptions(), each = sessions](const auto& what) {
            all->changed(what);
            if (each) each->changed(what);
        };
        if (offer.resources && offer.resources->listen)
            listening.push_back(offer.resources->listen(tell));
        if (offer.tools) listening.push_back(offer.tools->on_change([tell] { tell(List::Tools); }));
        if (offer.prompts)
            listening.push_back(offer.prompts->on_change([tell] { tell(List::Prompts); }));
    }

    http::Answer take(http::Request& post, const http::Peer& peer) {
        if (!accepts_both(post)) {
            return http::refuse({.status = 406,
                                 .message = "Accept must list application/json and "
                                            "text/event-stream"});
        }
        auto value = parse(
            post.take_body().text,
            {.max_bytes = runtime.options.max_line_bytes, .max_depth = runtime.options.max_depth});
        if (!value) return refused(nullptr, value.error());
        Message message = read_message(*std::move(value));
        if (auto* request = std::get_if<Request>(&message))
            return take_request(post, std::move(*request), peer);
        if (const auto* malformed = std::get_if<Malformed>(&message))
            return refused(malformed->id, malformed->fault);
        return take_other(post, message);
    }

    // A notification or a response: taken, whatever comes of it.
    http::Answer take_other(const http::Request& post, const Message& message) {
        const auto era = classify_other(post);
        if (!era) return refused(nullptr, era.error());
        const auto* const response = std::get_if<Response>(&message);
        if (*era == Era::Modern) {
            if (response == nullptr) return taken();
            return refused(
                nullptr,
                {.code = kInvalidRequest, .message = "Invalid request: nobody was asked this"});
        }
        if (!sessions) return taken();
        const auto session = session_of(post);
        if (!session) return refused(nullptr, session.error().fault, session.error().status);
        if (response != nullptr) runtime.questions.answer(*response);
        const auto* const notification = std::get_if<Notification>(&message);
        if (notification != nullptr && notification->method == "notifications/cancelled") {
            const auto id = notification->params.find("requestId");
            if (id != notification->params.end()) (*session)->cancel(*id);
        }
        return taken();
    }

    struct NoSession {
        Fault fault;
        int status;
    };
    std::expected<std::shared_ptr<HttpSession>, NoSession> session_of(
        const http::Request& request) const {
        const std::string_view id = request.header(kSessionId);
        if (id.empty()) {
            return std::unexpected(
                NoSession{{.code = kInvalidRequest,
                           .message = "Invalid request: Mcp-Session-Id is missing; initialize "
                                      "opens a session"},
                          400});
        }
        if (auto session = sessions->find(id)) return session;
        return std::unexpected(
            NoSession{{.code = kInvalidRequest,
                       .message = "Invalid request: there is no session with this id, or it has "
                                  "ended; initialize opens a new one"},
                      kNotFound});
    }

    http::Answer take_request(const http::Request& post, Request request, const http::Peer& peer) {
        auto context = classify_post(post, request);
        if (!context) return refused(request.id, context.error());
        if (context->era == Era::Modern) {
            if (auto refusal = check_modern(post, request, *context, peer))
                return *std::move(refusal);
        }
        std::shared_ptr<HttpSession> session;
        const bool opens = sessions && request.method == "initialize";
        if (sessions && context->era == Era::Legacy) {
            if (opens) {
                session = sessions->open();
            } else {
                auto found = session_of(post);
                if (!found) return refused(request.id, found.error().fault, found.error().status);
                session = *std::move(found);
            }
            context->lasting = true;
            session->link().fill(*context);
        }
        return serve(std::move(request), *std::move(context), session, opens, peer);
    }

    // What headers and method say before the handler is asked.
    std::optional<http::Answer> check_modern(const http::Request& post,
                                             const Request& request,
                                             const Context& context,
                                             const http::Peer& peer) const {
        if (request.method == "tools/call" && offer.tools) {
            const auto name = request.params.find("name");
            const auto tool = name != request.params.end() && name->is_string()
                                  ? offer.tools->find(name->get_ref<const std::string&>())
                                  : nullptr;
            if (tool) {
                const auto same = check_param_headers(post, tool->listing, request.params);
                if (!same) return refused(request.id, same.error());
            }
        }
        if (!dispatcher.serves(request.method, context)) {
            return refused(
                request.id,
                {.code = kMethodNotFound, .message = "Method not found: " + request.method},
                kNotFound);
        }
        if (request.method == kListen && !peer.listen()) return too_many_listen();
        return std::nullopt;
    }

    http::Answer serve(Request request,
                       Context context,
                       const std::shared_ptr<HttpSession>& session,
                       bool opens,
                       const http::Peer& peer) {
        const Json id = request.id;
        auto transport = std::make_shared<PostTransport>(kMostQueuedBytes);
        // The call keeps its way back: whoever answers it may still be at it when we have gone.
        auto call = std::make_shared<Call>(std::move(context),
                                           std::move(request),
                                           /*number=*/1,
                                           *transport,
                                           identity,
                                           [transport, id, of = std::weak_ptr(session)] {
                                               if (const auto own = of.lock()) own->end_call(id);
                                           });
        if (session && !session->begin(call)) {
            // Not the one that has the id: its end must not take that one's place.
            return refused(
                id,
                {.code = kInvalidRequest,
                 .message = "Invalid request: a request with this id is still under way"});
        }
        const auto post =
            std::make_shared<Post>(std::move(transport), std::move(call), session, opens);
        try {
            dispatcher.handle(post->call(), session ? session->link() : nobody);
        } catch (const std::exception& error) {
            log.error("mcp", std::string("a request failed: ") + error.what());
            post->call()->end(fault(kInternalError, "Internal error"));
        }
        return post->follow(peer);
    }

    // The stream for what belongs to no request of a session.
    http::Answer listen(const http::Request& get, const http::Peer& peer) {
        if (!accepts_events(get)) {
            return http::refuse({.status = 406, .message = "Accept must list text/event-stream"});
        }
        const auto found = session_of(get);
        if (!found) return refused(nullptr, found.error().fault, found.error().status);
        if (!peer.listen()) return too_many_listen();
        const auto place = (*found)->take_stream();
        if (!place) {
            return http::refuse({.status = 409,
                                 .message = "this session has its stream already; one is enough",
                                 .code = "stream_taken"});
        }
        return {
            .type = "text/event-stream",
            .stream = [session = *found, place](http::Peer& reader) { session->stream(reader); }};
    }

    http::Answer leave(const http::Request& request) {
        const auto found = session_of(request);
        if (!found) return refused(nullptr, found.error().fault, found.error().status);
        sessions->close((*found)->id());
        constexpr int kNoContent = 204;
        return {.status = kNoContent};
    }

    const Identity identity;
    Log& log;
    Nowhere nowhere;
    Runtime runtime;
    const Offer offer;
    Link nobody;  // modern clients, and legacy ones without a session
    const std::shared_ptr<HttpSessions> sessions;  // null: there are none
    Dispatcher dispatcher;
    std::vector<std::shared_ptr<void>> listening;  // to changes
};

HttpEndpoint::HttpEndpoint(const Options& options, Identity identity, const Parts& parts)
    : HttpEndpoint(
          options,
          std::move(identity),
          {.workers = parts.workers, .timer = parts.timer, .clock = parts.clock, .log = parts.log},
          offer_of(parts.mind)) {}

HttpEndpoint::HttpEndpoint(const Options& options,
                           Identity identity,
                           const Ground& ground,
                           const MakeOffer& make)
    : body_(std::make_unique<Body>(options, std::move(identity), ground, make)) {}

HttpEndpoint::~HttpEndpoint() = default;

http::Route HttpEndpoint::route() {
    return {.method = "POST",
            .path = std::string(kPath),
            .waits = true,
            .takes_json = true,
            .handle = [body = body_.get()](http::Request& post, http::Peer& peer) {
                return body->take(post, peer);
            }};
}

std::vector<http::Route> HttpEndpoint::routes() {
    std::vector<http::Route> routes{route()};
    if (!body_->sessions) return routes;
    routes.push_back({.method = "GET",
                      .path = std::string(kPath),
                      .waits = true,
                      .handle = [body = body_.get()](const http::Request& get, http::Peer& peer) {
                          return body->listen(get, peer);
                      }});
    routes.push_back({.method = "DELETE",
                      .path = std::string(kPath),
                      .handle = [body = body_.get()](const http::Request& request, http::Peer&) {
                          return body->leave(request);
                      }});
    return routes;
}

}  // namespace elpis::mcp
