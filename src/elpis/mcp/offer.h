#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/runtime.h"
#include "elpis/mcp/shelf.h"

namespace elpis::mcp {

// The resources of a server. Each of the functions is called on any thread and must not wait.
struct OfferedResources {
    Json list = Json::array();
    Json templates = Json::array();
    // The result of resources/read, or unknown_resource() (resources.h).
    std::function<Outcome(const Context&, const std::string& uri)> read;
    std::function<bool(std::string_view uri)> known;
    // What changes when this resource does, by the name that `listen` tells; nothing when it never
    // does, or is not known.
    std::function<std::optional<std::string>(std::string_view uri)> subject;
    // Tells the name of everything that changes, for as long as the returned object lives. Null:
    // nothing ever does.
    std::function<std::shared_ptr<void>(std::function<void(const std::string& subject)>)> listen;
};

// What one server has for its clients. What is absent is neither advertised nor served. Kept by the
// server until it has ended; functions in it may use the runtime that the offer was made with.
struct Offer {
    std::string instructions;                   // empty: none
    std::shared_ptr<Shelf> tools;               // null: none
    std::shared_ptr<Shelf> prompts;             // null: none
    std::optional<OfferedResources> resources;  // absent: none
    // The result of completion/complete, from its parameters; null: no completion.
    std::function<Outcome(const Context&, const Json& params)> complete;
    bool logs = false;  // tools and prompts log to the client (Call::log)
};

// Once for each server.
using MakeOffer = std::function<Offer(const Runtime&)>;

}  // namespace elpis::mcp
