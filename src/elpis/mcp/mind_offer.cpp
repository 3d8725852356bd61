#include "elpis/mcp/mind_offer.h"

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/mcp/arguments.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/offer.h"
#include "elpis/mcp/places.h"
#include "elpis/mcp/resource_uri.h"
#include "elpis/mcp/resources.h"
#include "elpis/mcp/runtime.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/shelf.h"
#include "elpis/mcp/tool.h"
#include "elpis/mcp/tool_result.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

constexpr std::string_view kInstructions =
    "A local language model with feelings. Answers come from generate, or from "
    "generate_stream_start and generate_stream_read for long ones; update_emotion and get_emotion "
    "move and show the mood that shapes them.";

// A call that is malformed is a fault; one whose arguments are wrong is a result, which the model
// sees and can mend.
void run_tool(const Services& services,
              const Tool& tool,
              Json params,
              const std::shared_ptr<Call>& call) {
    Json given = Json::object();
    if (member(params, "arguments") != nullptr) given = std::move(params["arguments"]);
    if (!given.is_object()) {
        call->answer(fault(kInvalidParams, "Invalid params: arguments must be an object"));
        return;
    }
    const auto arguments = Arguments::read(tool.arguments, std::move(given));
    if (!arguments) {
        call->answer(failure(arguments.error()));
        return;
    }
    for (const std::string& unknown : arguments->unknown()) {
        services.log.info("mcp", tool.name + " has no argument " + unknown + "; it is ignored");
    }
    tool.run(services, *arguments, call);
}

std::shared_ptr<Shelf> tools_over(const std::shared_ptr<const Services>& services) {
    std::vector<Offered> offered;
    for (Tool& tool : standard_tools()) {
        Offered each{.name = tool.name, .listing = tool.json(), .run = {}};
        each.run = [services, tool = std::move(tool)](Json params,
                                                      const std::shared_ptr<Call>& call) {
            run_tool(*services, tool, std::move(params), call);
        };
        offered.push_back(std::move(each));
    }
    return std::make_shared<Shelf>(std::move(offered));
}

// The character whose feeling a resource shows.
std::optional<std::string> character_behind(std::string_view uri) {
    const auto named = read_resource_uri(uri);
    if (!named || named->kind == ResourceUri::Kind::Events) return std::nullopt;
    return named->character;
}

OfferedResources resources_over(mind::Mind& mind) {
    return {
        .list = resource_list(),
        .templates = resource_templates(),
        .read = [&mind](const Context& context,
                        const std::string& uri) { return read_resource(mind, uri, context.era); },
        .known = is_resource,
        .subject = character_behind,
        .listen =
            [&mind](std::function<void(const std::string&)> changed) {
                return mind.on_change(std::move(changed));
            }};
}

}  // namespace

MakeOffer offer_of(mind::Mind& mind) {
    return [&mind](const Runtime& runtime) {
        const auto services = std::make_shared<const Services>(
            Services{.mind = mind,
                     .timer = runtime.timer,
                     .clock = runtime.clock,
                     .log = runtime.log,
                     .options = runtime.options,
                     .jobs = runtime.jobs,
                     .places = Places(mind.options().max_waiting_calls)});
        return Offer{.instructions = std::string(kInstructions),
                     .tools = tools_over(services),
                     .prompts = nullptr,
                     .resources = resources_over(mind)};
    };
}

}  // namespace elpis::mcp
