#include "elpis/mcp/http_session.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/timer.h"
#include "elpis/http/peer.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/event_stream.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/subscriptions.h"
#include "elpis/streams/stream_id.h"

namespace elpis::mcp {
namespace {

// Notices for a client that does not read its stream, or has none.
constexpr std::size_t kMostQueuedBytes = 64U << 10U;

}  // namespace

HttpSession::HttpSession(std::string id,
                         Timer& timer,
                         const Clock& clock,
                         const Subscriptions::Watched& watched)
    : id_(std::move(id)), transport_(kMostQueuedBytes), link_(timer, clock, transport_, watched) {}

bool HttpSession::begin(const std::shared_ptr<Call>& call) {
    return calls_.with(
        [&](Calls& calls) { return calls.emplace(encode(call->id()), call).second; });
}

void HttpSession::end_call(const Json& id) {
    calls_.with([&](Calls& calls) { calls.erase(encode(id)); });
}

void HttpSession::cancel(const Json& id) {
    const auto call = calls_.with([&](const Calls& calls) {
        const auto found = calls.find(encode(id));
        return found != calls.end() ? found->second.lock() : nullptr;
    });
    if (call) call->cancel();
}

void HttpSession::stream(const http::Peer& peer) {
    using Woken = http::Peer::Woken;
    while (!ended_) {
        while (auto message = transport_.take()) {
            if (!peer.send(as_event(*message))) return;
        }
        switch (peer.wait(transport_.news(), std::chrono::steady_clock::now() + kSignOfLife)) {
            case Woken::News:
                break;
            case Woken::Late:
                if (!peer.send(kStillHere)) return;
                break;
            case Woken::Closing:
            case Woken::Gone:
                return;
        }
    }
}

std::shared_ptr<void> HttpSession::take_stream() {
    if (streams_.exchange(true)) return nullptr;
    return {this, [self = shared_from_this()](void*) { self->streams_ = false; }};
}

void HttpSession::end() {
    ended_ = true;
    link_.subscriptions()->close();
    std::vector<std::shared_ptr<Call>> left;
    calls_.with([&](const Calls& calls) {
        for (const auto& [id, call] : calls) {
            if (auto open = call.lock()) left.push_back(std::move(open));
        }
    });
    for (const auto& call : left)
        call->cancel();
    transport_.news().ring();
}

HttpSessions::HttpSessions(Timer& timer, const Clock& clock, Subscriptions::Watched watched)
    : timer_(timer), clock_(clock), watched_(std::move(watched)) {}

std::shared_ptr<HttpSession> HttpSessions::open() {
    const auto now = clock_.now();
    auto opened = std::make_shared<HttpSession>(streams::new_stream_id(), timer_, clock_, watched_);
    std::vector<std::shared_ptr<HttpSession>> over;
    all_.with([&](All& all) {
        std::erase_if(all, [&](const auto& each) {
            const Kept& kept = each.second;
            if (kept.session->streams() || now - kept.heard < kLongestSilence) return false;
            over.push_back(kept.session);
            return true;
        });
        if (all.size() >= kMost) {
            const auto silent = std::ranges::min_element(
                all, {}, [](const auto& each) { return each.second.heard; });
            over.push_back(std::move(silent->second.session));
            all.erase(silent);
        }
        all.emplace(opened->id(), Kept{.session = opened, .heard = now});
    });
    for (const auto& session : over)
        session->end();
    return opened;
}

std::shared_ptr<HttpSession> HttpSessions::find(std::string_view id) {
    const auto now = clock_.now();
    return all_.with([&](All& all) -> std::shared_ptr<HttpSession> {
        const auto found = all.find(id);
        if (found == all.end()) return nullptr;
        found->second.heard = now;
        return found->second.session;
    });
}

bool HttpSessions::close(std::string_view id) {
    std::shared_ptr<HttpSession> session;
    all_.with([&](All& all) {
        const auto found = all.find(id);
        if (found == all.end()) return;
        session = std::move(found->second.session);
        all.erase(found);
    });
    if (session) session->end();
    return session != nullptr;
}

void HttpSessions::close() {
    const All all = all_.with([](All& each) { return std::exchange(each, {}); });
    for (const auto& [id, kept] : all)
        kept.session->end();
}

void HttpSessions::changed(const std::string& subject) {
    all_.with([&](const All& all) {
        for (const auto& [id, kept] : all)
            kept.session->link().subscriptions()->changed(subject);
    });
}

void HttpSessions::changed(List list) {
    all_.with([&](const All& all) {
        for (const auto& [id, kept] : all)
            kept.session->link().subscriptions()->changed(list);
    });
}

}  // namespace elpis::mcp
