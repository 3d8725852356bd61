#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "elpis/base/clock.h"
#include "elpis/base/guarded.h"
#include "elpis/base/timer.h"
#include "elpis/http/peer.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/link.h"
#include "elpis/mcp/post_transport.h"
#include "elpis/mcp/subscriptions.h"

namespace elpis::mcp {

// A legacy client over HTTP, from its initialize until it takes its leave: several requests, each
// with an answer of its own, and one stream for what belongs to none of them. Any thread.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
public:
    HttpSession(std::string id,
                Timer& timer,
                const Clock& clock,
                const Subscriptions::Watched& watched);

    const std::string& id() const { return id_; }
    Link& link() { return link_; }

    // A request is under way until end_call(). False: one with its id is already.
    bool begin(const std::shared_ptr<Call>& call);
    void end_call(const Json& id);
    // The client takes a request of its own back; an unknown one is nothing.
    void cancel(const Json& id);

    // Sends what belongs to no request until the client goes, the session or the server ends. One
    // at a time.
    void stream(const http::Peer& peer);
    // The place for it, which keeps the session; null when somebody has it.
    std::shared_ptr<void> take_stream();
    bool streams() const { return streams_; }

    // It is over: cancels what is under way.
    void end();

private:
    using Calls = std::map<std::string, std::weak_ptr<Call>>;  // by the id, as JSON text

    const std::string id_;
    PostTransport transport_;
    Link link_;
    Guarded<Calls> calls_;
    std::atomic<bool> streams_ = false;
    std::atomic<bool> ended_ = false;
};

// All of them. Any thread.
class HttpSessions {
public:
    static constexpr std::size_t kMost = 1024;  // one more ends the one that was silent longest
    static constexpr std::chrono::hours kLongestSilence{1};

    // All of it outlives the sessions.
    HttpSessions(Timer& timer, const Clock& clock, Subscriptions::Watched watched);

    // A new one. Those that have been silent for long end.
    std::shared_ptr<HttpSession> open();
    // Null: there is none with this id, or it has ended.
    std::shared_ptr<HttpSession> find(std::string_view id);
    // False: there was none.
    bool close(std::string_view id);
    // Ends all.
    void close();

    void changed(const std::string& subject);
    void changed(List list);

private:
    struct Kept {
        std::shared_ptr<HttpSession> session;
        Clock::Monotonic heard;  // of it, last
    };
    using All = std::map<std::string, Kept, std::less<>>;

    Timer& timer_;
    const Clock& clock_;
    const Subscriptions::Watched watched_;
    Guarded<All> all_;
};

}  // namespace elpis::mcp
