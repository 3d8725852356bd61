#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/guarded.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {

// A tool or a prompt, as a client finds it in a list and asks for it by name.
struct Offered {
    std::string name;
    Json listing;  // an object, as the list shows it; its "name" is this name
    // What the client has to be able to do (ClientCapabilities, as {"sampling": {}}) before it may
    // be asked for.
    Json needs = Json::object();
    // Answers the call, now or later, from the parameters of its request. Must not wait.
    std::function<void(Json params, const std::shared_ptr<Call>&)> run;
};

// The tools, or the prompts, of a server, in the order in which they are listed. Any thread.
class Shelf {
public:
    // `changes`: things may come and go while clients are there, and these are told.
    explicit Shelf(std::vector<Offered> things, bool changes = false);

    bool changes() const { return changes_; }
    Json list() const;
    std::shared_ptr<const Offered> find(std::string_view name) const;  // null: there is none

    // Only where things may change. At the end of the list; a thing of that name goes.
    void put(Offered thing);
    // False: there was none.
    bool take_away(std::string_view name);

    // `hook` runs after every change, for as long as the returned object lives. Quick.
    std::shared_ptr<void> on_change(std::function<void()> hook);

private:
    struct State {
        std::vector<std::shared_ptr<const Offered>> things;
        std::map<const void*, std::function<void()>> hooks;
    };
    void tell() const;

    const bool changes_;
    // Shared with what on_change() returned, which may outlive the shelf.
    std::shared_ptr<Guarded<State>> state_;
};

}  // namespace elpis::mcp
