#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/guarded.h"
#include "elpis/base/timer.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/throttle.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp {

// Who wants to hear when a character's feeling changes, on one connection: modern calls of
// subscriptions/listen, which stay open for it, and the legacy resources/subscribe. At most one
// notice per 250 ms and resource. Any thread.
class Subscriptions : public std::enable_shared_from_this<Subscriptions> {
public:
    static constexpr std::size_t kMost = 1024;                     // calls, and legacy URIs
    static constexpr std::size_t kMostUris = Call::kMostSubjects;  // that one call may name
    static constexpr std::chrono::milliseconds kGap{250};

    Subscriptions(Timer& timer, const Clock& clock, Transport& transport);

    // The request's own answer comes when we end it; before any notice goes the acknowledgement.
    void listen(const std::shared_ptr<Call>& call);
    // False: there are as many as may be.
    bool subscribe(std::string_view uri);
    void unsubscribe(std::string_view uri);

    // A character's feeling changed. Quick.
    void changed(const std::string& character);

    // No notice goes out after this.
    void close();

private:
    struct Wanted {
        std::string uri;
        std::string character;
    };
    struct Listener {
        std::shared_ptr<Call> call;
        std::vector<Wanted> wanted;
    };
    struct State {
        std::map<const Call*, Listener> listeners;  // that want what changes
        std::size_t listening = 0;                  // all, whatever they want
        struct Legacy {
            std::string character;
            Transport::Topic topic;
        };
        std::map<std::string, Legacy, std::less<>> legacy;       // by URI
        std::map<std::string, std::size_t, std::less<>> heeded;  // how many want a character
        std::set<std::string, std::less<>> changed;              // since the last notice
        Transport::Topic last_topic = 0;
        Throttle throttle{kGap};
        bool closed = false;
    };

    static std::vector<Wanted> known(const Json& uris);
    static void heed(State& state, const std::string& character, int more);
    void give_notice();

    Timer& timer_;
    const Clock& clock_;
    Transport& transport_;
    Guarded<State> state_;
};

// The result with which a listen call ends.
Json listen_result(const Json& id);

}  // namespace elpis::mcp
