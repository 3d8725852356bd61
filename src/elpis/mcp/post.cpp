#include "elpis/mcp/post.h"

#include <chrono>
#include <utility>

#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/mcp/event_stream.h"
#include "elpis/mcp/farewell.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/post_transport.h"

namespace elpis::mcp {
namespace {

using Woken = http::Peer::Woken;

http::Peer::Time soon() {
    return std::chrono::steady_clock::now() + kSignOfLife;
}

}  // namespace

Post::~Post() {
    call_->cancel();
}

// A fault leaves with status 200 like a result, except that which the protocol gives one of its
// own.
http::Answer Post::whole(PostTransport::Answer answer) const {
    constexpr int kBadRequest = 400;
    return dressed({.status = answer.fault == kMissingCapability ? kBadRequest : 200,
                    .body = std::move(answer.message)});
}

http::Answer Post::dressed(http::Answer answer) const {
    if (opened_) answer.headers.emplace_back("Mcp-Session-Id", session_->id());
    return answer;
}

http::Answer Post::follow(const http::Peer& peer) {
    const http::Peer::Time patience = soon();
    while (true) {
        if (auto answer = transport_->take_answer()) return whole(*std::move(answer));
        if (transport_->has_news()) return streamed();
        switch (peer.wait(transport_->news(), patience)) {
            case Woken::News:
                break;
            case Woken::Late:
                return streamed();
            case Woken::Closing:
                end_with_server(*call_);
                if (auto answer = transport_->take_answer()) return whole(*std::move(answer));
                return streamed();
            case Woken::Gone: {
                constexpr int kClientGone = 499;  // nobody reads it
                return {.status = kClientGone};
            }
        }
    }
}

http::Answer Post::streamed() {
    return dressed(
        {.type = "text/event-stream",
         .stream = [post = shared_from_this()](http::Peer& peer) { post->stream(peer); }});
}

// Sends all there is; whether the last of it was the answer, or nobody reads.
bool Post::send_to(const http::Peer& peer) const {
    while (auto message = transport_->take()) {
        if (!peer.send(as_event(*message))) return true;
    }
    const auto answer = transport_->take_answer();
    if (answer) peer.send(as_event(answer->message));
    return answer.has_value();
}

void Post::stream(const http::Peer& peer) const {
    while (!send_to(peer)) {
        switch (peer.wait(transport_->news(), soon())) {
            case Woken::News:
                break;
            case Woken::Late:
                if (!peer.send(kStillHere)) return;
                break;
            case Woken::Closing:
                end_with_server(*call_);
                send_to(peer);
                return;
            case Woken::Gone:
                return;
        }
    }
}

}  // namespace elpis::mcp
