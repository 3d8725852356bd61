#include "elpis/http/protocol.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <httplib.h>

#include "elpis/base/utf8.h"
#include "elpis/http/connection.h"
#include "elpis/http/head.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/http/target.h"
#include "elpis/http/traffic.h"

namespace elpis::http {
namespace {

constexpr std::size_t kMostUncountedBodies = 16;
constexpr std::size_t kLongestShown = 200;
constexpr const char* kAnyPath = "/";
constexpr int kUnreadable = 400;
constexpr int kTooSlow = 408;
constexpr int kTooLarge = 413;
constexpr int kTargetTooLong = 414;
constexpr std::size_t kLarge = 256U << 10U;  // bodies that are parsed a few at a time

Answer overloaded(std::string message) {
    return refuse({.status = 503, .message = std::move(message), .code = "overloaded"});
}

}  // namespace

Protocol::Protocol(Desk& desk) : desk_(desk) {
    set_payload_max_length(desk_.options.max_body_bytes);
    set_keep_alive_timeout(desk_.options.keep_alive.count());
    set_pre_routing_handler([this](const httplib::Request& given, httplib::Response& response) {
        return begin(given, response);
    });
    set_post_routing_handler([this](const httplib::Request&, httplib::Response& response) {
        response.headers.erase("Accept-Ranges");  // the library says it of every HEAD
        if (!turn_->request.http_1_0) return;
        response.headers.erase("Keep-Alive");
        response.headers.erase("Connection");
        response.set_header("Connection", "close");
    });
    // Only what has a body gets this far, and behind the gate. serve() has put kAnyPath for its
    // path: the library's patterns know neither line ends nor long ones.
    const auto receive = [this](const httplib::Request&,
                                httplib::Response& response,
                                const httplib::ContentReader& read) { finish(read, response); };
    Post(kAnyPath, receive);
    Put(kAnyPath, receive);
    // Nothing is served under it, which is the gate's to say: a method that the library does not
    // know would be no HTTP at all.
    CustomRoute("QUERY", kAnyPath, receive);
    set_exception_handler(
        [this](const httplib::Request&, httplib::Response& response, std::exception_ptr thrown) {
            std::string why = "something unforeseen";
            try {
                std::rethrow_exception(std::move(thrown));
            } catch (const std::exception& error) {
                why = error.what();
            } catch (...) {
                why = "no std::exception";
            }
            desk_.log.error("http", "a request failed: " + why);
            send(refuse({.status = 500, .message = "the server failed; its log says why"}),
                 response);
        });
    // What cpp-httplib refuses by itself has no body yet, and maybe no judgement.
    set_error_handler([this](const httplib::Request& given, httplib::Response& response) {
        if (!response.body.empty() || response.content_provider_) return;
        if (auto refusal = foreign(given)) return send(*std::move(refusal), response);
        send(refuse({.status = response.status, .message = why_unread(response.status)}), response);
    });
    set_error_logger([this](const httplib::Error& error, const httplib::Request*) {
        if (error == httplib::Error::InvalidRequestLine || error == httplib::Error::InvalidHeaders)
            turn_->unreadable = true;
        if (error == httplib::Error::UserCallbackException)
            desk_.log.error("http", "serving a request failed outside its handler");
    });
    set_logger([this](const httplib::Request&, const httplib::Response& response) {
        turn_->status = response.status;
    });
}

bool Protocol::serve(Connection& connection) {
    connection.prepare(desk_.closing,
                       std::chrono::steady_clock::now() + desk_.options.body_time,
                       desk_.options.write_time);
    // Answers are sent whole: a range is asked for in vain, as it may be (RFC 9110, section 14.2).
    connection.erase_header("Range");
    connection.erase_header("Trailer");  // what stands behind chunks is read and not kept
    turn_ = std::make_unique<Turn>(connection);
    // A content provider is only called while this holds some socket: the library's way to see
    // whether its own accepting has ended, which here is another's business.
    svr_sock_ = connection.socket();
    bool closed = false;
    const bool served = serve_guarded([&] {
        return process_request(
            connection,
            "",
            0,
            "",
            0,
            /*close_connection=*/false,
            closed,
            [this](httplib::Request& given) {
                take_head(given);
                given.path = kAnyPath;
            },
            nullptr);
    });
    note();
    // as the answer has said
    const bool last = turn_->status >= 400 || turn_->request.http_1_0;
    turn_.reset();
    return served && !closed && !last && !connection.broken();
}

void Protocol::take_head(const httplib::Request& given) {
    Request& request = turn_->request;
    request.method = given.method;
    request.http_1_0 = given.version == "HTTP/1.0";
    request.path = given.path;
    if (const auto absolute = read_absolute(given.target)) {
        request.authority = absolute->authority;
        request.path = httplib::decode_path_component(std::string(absolute->path));
    }
    for (const auto& [name, value] : given.headers)
        request.headers.emplace_back(name, value);
    request.query.assign(given.params.begin(), given.params.end());
}

// Of a request that the library gives up: whether it may know no more than that.
std::optional<Answer> Protocol::foreign(const httplib::Request& given) {
    if (turn_->judged) return std::nullopt;
    if (turn_->request.method.empty()) take_head(given);
    if (!turn_->unreadable) return desk_.gate.foreign(turn_->request);
    // Of a head that cannot be read the lines behind the bad one are here still.
    std::size_t size = 0;
    const char* const rest = turn_->connection.buffered_data(size);
    for (auto& line : header_lines(std::string_view(rest, size)))
        turn_->request.headers.push_back(std::move(line));
    return turn_->request.count("Host") > 0 ? desk_.gate.foreign(turn_->request) : std::nullopt;
}

std::string Protocol::why_unread(int status) const {
    if (status == kTooLarge) return "the body is larger than http.max_body_bytes allows";
    if (status == kTooSlow) return "the body did not come to its end within http.body_time";
    if (status == kTargetTooLong) return "the target of the request is longer than 32768 bytes";
    if (turn_->judged)
        return "the body cannot be read: it breaks off, or is no chunks as RFC 9112 has them";
    return "this is not a request of HTTP/1.1 that can be read";
}

// Before the body is read.
Protocol::Verdict Protocol::begin(const httplib::Request& given, httplib::Response& response) {
    Request& request = turn_->request;
    turn_->judged = true;

    Gate::Verdict verdict = desk_.gate.judge(request);
    turn_->route = verdict.route;
    const auto refused = [&](Answer answer) {
        send(std::move(answer), response);
        return Verdict::Handled;
    };
    if (verdict.refusal) return refused(*std::move(verdict.refusal));
    if (turn_->peer.closing()) return refused(overloaded("the server is about to end"));
    const Route& route = *verdict.route;
    if (route.waits) {
        turn_->place =
            Traffic::take_place(desk_.traffic, &Traffic::waiting, desk_.options.max_streams);
        if (!turn_->place) {
            return refused(overloaded(fmt::format(
                "{} answers are waited for already, which is the limit (http.max_streams)",
                desk_.options.max_streams)));
        }
        turn_->peer.set_listen([this] {
            auto place = Traffic::take_place(
                desk_.traffic, &Traffic::listening, desk_.options.max_listeners);
            if (!place) return false;
            turn_->place = std::move(place);
            return true;
        });
    }
    if (!brings_body(request.method)) {
        send(route.handle(request, turn_->peer), response);
        return Verdict::Handled;
    }
    if (given.has_header("Transfer-Encoding") || given.has_header("Expect")) {
        if (desk_.uncounted_bodies.fetch_add(1) >= kMostUncountedBodies) {
            --desk_.uncounted_bodies;
            return refused(overloaded(
                "too many bodies of unknown length are being received; send a Content-Length"));
        }
        turn_->uncounted = {&desk_, [this](void*) { --desk_.uncounted_bodies; }};
    }
    return Verdict::Unhandled;
}

// Receives the body, if it is not here yet, into the one place that keeps it.
void Protocol::finish(const httplib::ContentReader& read, httplib::Response& response) {
    std::string& body = turn_->request.body;
    const bool whole = read([&](const char* bytes, std::size_t size) {
        if (size > desk_.options.max_body_bytes - body.size()) return false;
        body.append(bytes, size);
        return true;
    });
    if (!whole) {
        const int why = turn_->connection.late() ? kTooSlow : kUnreadable;
        response.status = std::max(response.status, why);  // its body: the error handler's
        return;
    }
    turn_->request.share = share_of_body();
    send(turn_->route->handle(turn_->request, turn_->peer), response);
}

// What a body holds until it is parsed. A large one waits here for others to be: parsing waits for
// nothing.
std::shared_ptr<void> Protocol::share_of_body() {
    struct Share {
        std::shared_ptr<void> bytes;      // of those that all may take
        std::shared_ptr<void> uncounted;  // among the bodies of unknown length
        std::shared_ptr<void> parsing;    // among the large ones
    };
    auto share = std::make_shared<Share>();
    share->bytes = turn_->connection.take_share();
    share->uncounted = std::move(turn_->uncounted);
    if (turn_->request.body.size() > kLarge) {
        desk_.parsing.acquire();
        share->parsing = {&desk_, [this](void*) { desk_.parsing.release(); }};
    }
    return share;
}

void Protocol::send(Answer answer, httplib::Response& response) {
    response.status = answer.status;
    for (auto& [name, value] : answer.headers)
        response.set_header(name, value);
    response.set_header("X-Content-Type-Options", "nosniff");
    if (!answer.stream) {
        if (!answer.body.empty()) response.set_content(std::move(answer.body), answer.type);
        return;
    }
    response.set_header("Cache-Control", "no-cache, no-transform");
    response.set_header("X-Accel-Buffering", "no");
    const auto provide = [this, stream = std::move(answer.stream)](std::size_t,
                                                                   httplib::DataSink& sink) {
        turn_->peer.set_write(
            [&sink](std::string_view bytes) { return sink.write(bytes.data(), bytes.size()); });
        const bool whole = run(stream);
        turn_->peer.set_write({});
        if (whole) sink.done();  // else the client sees that the end is missing
        return whole;
    };
    // Chunks are no part of HTTP/1.0 (RFC 9112, section 6.1): there the connection's end ends it.
    if (turn_->request.http_1_0) return response.set_content_provider(answer.type, provide);
    response.set_chunked_content_provider(answer.type, provide);
}

// Whether it has come to its end. It may throw what handlers may; the status has left by then.
bool Protocol::run(const std::function<void(Peer&)>& stream) {
    try {
        stream(turn_->peer);
        return true;
    } catch (const std::exception& error) {
        desk_.log.error("http", std::string("a stream failed: ") + error.what());
    } catch (...) {
        desk_.log.error("http", "a stream failed with no std::exception");
    }
    return false;
}

// One line for each request, without its query, its headers and its body. A path holds the name of
// a character, or whatever somebody has asked for in vain: it is cut, and made printable.
void Protocol::note() {
    using std::chrono::milliseconds;
    const auto took =
        std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - turn_->began);
    const std::string route = turn_->route != nullptr ? turn_->route->path : "(none)";
    if (turn_->status == 0) return;  // nothing came that could be answered
    desk_.traffic->answered(route, turn_->status);
    desk_.log.info("http",
                   fmt::format("{} {} {} {} ms",
                               utf8::printable(turn_->request.method),
                               utf8::printable(turn_->request.path.substr(0, kLongestShown)),
                               turn_->status,
                               took.count()));
}

}  // namespace elpis::http
