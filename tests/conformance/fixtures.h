#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/mcp/call.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/offer.h"
#include "elpis/mcp/runtime.h"
#include "elpis/mcp/shelf.h"
#include "watched_resource.h"

// What MCP's conformance suite expects a server to have: tools, prompts and resources with the
// names and the contents that its scenarios ask for.
namespace elpis::conformance {

using mcp::Call;
using mcp::Json;
using mcp::Offered;
using mcp::Runtime;

// All of it.
mcp::Offer fixtures(const Runtime& runtime);

// A picture of one pixel (PNG) and a sound of no length (WAV), in base64.
extern const std::string_view pixel;
extern const std::string_view silence;

using Tools = std::vector<Offered>;

// Texts, pictures, sounds, errors, progress, log, and changes of what there is. The shelves are
// those that the offer will have: tools that change them must not own them.
Tools plain_tools(const Runtime& runtime,
                  const std::weak_ptr<mcp::Shelf>& tools,
                  const std::weak_ptr<mcp::Shelf>& prompts,
                  const std::shared_ptr<WatchedResource>& watched);
// Those that ask a legacy client on the way to their answer.
Tools elicitation_tools(const Runtime& runtime);
// Those that ask a modern client by their result.
Tools input_required_tools();

std::vector<Offered> prompts();
mcp::OfferedResources resources(const std::shared_ptr<WatchedResource>& watched);
mcp::Outcome complete(const mcp::Context& context, const Json& params);

// {name, description, inputSchema} with these properties, all of them strings and required.
Json listing(std::string_view name,
             std::string_view description,
             const std::vector<std::string>& arguments = {});
// A tool without arguments whose result is always this.
Offered constant_tool(std::string_view name, std::string_view description, Json result);
// The argument of a call with this name; empty when there is none.
std::string argument(const Json& params, std::string_view name);
// One block of text.
Json said(std::string_view text);
// On a worker, not before `delay` has passed.
void later(const Runtime& runtime, std::chrono::milliseconds delay, std::function<void()> what);

}  // namespace elpis::conformance
