#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/mcp/era.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/presentation.h"

namespace elpis::mcp {

// What one client has settled with a server, seen from between the two; enough to settle it again
// with the next server when the first has ended, so that the client does not notice. What it is
// told of is bounded by what a server takes. One thread.
class CarriedSession {
public:
    CarriedSession(const ParseLimits& limits, Identity identity);

    // A line of the client's, as it goes to the server.
    void sent(std::string_view line);

    // A line of the server's; false when it answers something that the client has not asked.
    bool passes(std::string_view line);

    // The server has ended. What the client has to be told now: calls of tools that were under way
    // get an error, because nobody knows whether they were done. Other requests ask or settle
    // something that does no harm twice; they are kept, and asked again.
    std::vector<std::string> lost();

    // No server comes any more: an error for everything that is under way. Again: nothing.
    std::vector<std::string> ended();

    // After lost(), for the next server: one line after the other, each when the answer to the one
    // before has passed. Nothing while that has not come, and at the end.
    std::optional<std::string> opening();
    // Whether that is done; then come, at once, the requests that are asked again.
    bool opened() const { return to_open_.empty() && awaited_.empty(); }
    std::vector<std::string> again();

    // Whether an answer is due.
    bool waits() const { return !under_way_.empty(); }
    // A request that every server answers at once. Nothing while the client has not decided what
    // the connection speaks.
    std::optional<std::string> probe();

private:
    struct UnderWay {
        Context context;
        Json id;
        std::string method;
        std::string line;  // to ask again; empty: that may not be
        std::string uri;   // of resources/subscribe and resources/unsubscribe
        std::uint64_t number = 0;
        std::size_t times = 1;  // asked under this id; a server refuses all but the first
        bool acknowledged = false;
    };
    struct Step {
        std::string awaited;  // the answer's id as JSON text
        std::string line;
    };

    void sent_message(Json message);
    void sent_request(Request request, std::string line);
    void forget(const Json& id);
    void answered(const Json& id, bool is_result);
    bool acknowledges_again(std::string_view line);
    std::string own_id(std::string_view what);
    std::string own_request(const std::string& id, std::string_view method, Json params) const;
    std::string loss(const UnderWay& request, std::string_view what_follows) const;

    const ParseLimits limits_;
    const Identity identity_;
    const std::string own_;  // what our own ids begin with; no client guesses it
    Session session_;
    std::map<std::string, UnderWay> under_way_;      // by the id, as JSON text
    std::set<std::string, std::less<>> subscribed_;  // legacy URIs
    std::size_t kept_bytes_ = 0;                     // of lines to ask again
    std::uint64_t last_number_ = 0;
    std::deque<Step> to_open_;
    std::string awaited_;  // what the opening waits for; empty: nothing
};

}  // namespace elpis::mcp
