#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
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

// A list whose changes a client can be told of.
enum class List { Tools, Prompts, Resources };

// Who wants to hear when a resource or a list changes, on one connection: modern calls of
// subscriptions/listen, which stay open for it, and the legacy resources/subscribe. At most one
// notice per 250 ms and resource. Any thread.
class Subscriptions : public std::enable_shared_from_this<Subscriptions> {
public:
    static constexpr std::size_t kMost = 1024;  // calls, and legacy URIs
    static constexpr std::size_t kLists = 3;
    static constexpr std::size_t kMostUris = Call::kMostSubjects - kLists;  // one call may name
    static constexpr std::chrono::milliseconds kGap{250};

    // What there is to hear of.
    struct Watched {
        // What changes when the resource does (OfferedResources::subject).
        std::function<std::optional<std::string>(std::string_view uri)> subject;
        std::set<List> lists;  // those that may change
    };

    Subscriptions(Timer& timer, const Clock& clock, Transport& transport, Watched watched);

    // The request's own answer comes when we end it; before any notice goes the acknowledgement.
    void listen(const std::shared_ptr<Call>& call);
    // False: there are as many as may be.
    bool subscribe(std::string_view uri);
    void unsubscribe(std::string_view uri);

    // The client is a legacy one, which hears of every list without asking.
    void greet();

    // Something changed, by its name as Watched::subject has it. Quick.
    void changed(const std::string& subject);
    // A list changed. Quick.
    void changed(List list);

    // No notice goes out after this.
    void close();

private:
    struct Wanted {
        std::string uri;
        std::string subject;
    };
    struct Listener {
        std::shared_ptr<Call> call;
        std::vector<Wanted> wanted;
        std::set<List> lists;
    };
    struct Filter;
    struct State {
        std::map<const Call*, Listener> listeners;  // that want what changes
        std::size_t listening = 0;                  // all, whatever they want
        struct Legacy {
            std::string subject;
            Transport::Topic topic;
        };
        std::map<std::string, Legacy, std::less<>> legacy;       // by URI
        std::map<std::string, std::size_t, std::less<>> heeded;  // how many want a subject
        std::set<std::string, std::less<>> changed;              // since the last notice
        bool greeted = false;
        Transport::Topic last_topic = kLists;  // those before are the lists'
        Throttle throttle{kGap};
        bool closed = false;
    };

    std::vector<Wanted> known(const Json& uris) const;
    static void heed(State& state, const std::string& subject, int more);
    void give_notice();

    Timer& timer_;
    const Clock& clock_;
    Transport& transport_;
    const Watched watched_;
    Guarded<State> state_;
};

// The result with which a listen call ends.
Json listen_result(const Json& id);

}  // namespace elpis::mcp
