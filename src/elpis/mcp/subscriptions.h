#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "elpis/base/clock.h"
#include "elpis/base/guarded.h"
#include "elpis/base/timer.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/throttle.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp {

// Who wants to hear when emotion://state changes, on one connection: modern calls of
// subscriptions/listen, which stay open for it, and the legacy resources/subscribe. At most one
// notice per 250 ms and client. Any thread.
class Subscriptions : public std::enable_shared_from_this<Subscriptions> {
public:
    static constexpr std::size_t kMost = 1024;
    static constexpr std::chrono::milliseconds kGap{250};

    Subscriptions(Timer& timer, const Clock& clock, Transport& transport);

    // The request's own answer comes when we end it; before any notice goes the acknowledgement.
    void listen(const std::shared_ptr<Call>& call);
    void subscribe(std::string_view uri);
    void unsubscribe(std::string_view uri);

    // The state changed. Quick.
    void changed();

    // No notice goes out after this.
    void close();

private:
    struct State {
        std::map<const Call*, std::shared_ptr<Call>> listeners;  // that want emotion://state
        std::size_t listening = 0;                               // all, whatever they want
        std::set<std::string, std::less<>> legacy;
        Throttle throttle{kGap};
        bool closed = false;
    };

    void give_notice();

    Timer& timer_;
    const Clock& clock_;
    Transport& transport_;
    Guarded<State> state_;
};

// The result with which a listen call ends.
Json listen_result(const Json& id);

}  // namespace elpis::mcp
