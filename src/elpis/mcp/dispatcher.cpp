#include "elpis/mcp/dispatcher.h"

#include <algorithm>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/utf8.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/resources.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/subscriptions.h"
#include "elpis/mcp/tool.h"
#include "elpis/mcp/tool_result.h"

namespace elpis::mcp {
namespace {

constexpr std::string_view kInstructions =
    "A local language model with feelings. Answers come from generate, or from "
    "generate_stream_start and generate_stream_read for long ones; update_emotion and get_emotion "
    "move and show the mood that shapes them.";

// Exactly what is served: the lists never change, only how characters feel does.
Json capabilities(bool may_subscribe) {
    Json resources = Json::object();
    if (may_subscribe) resources["subscribe"] = true;
    return {{"tools", Json::object()}, {"resources", std::move(resources)}};
}

std::string shown(std::string_view text) {
    return utf8::printable(text.substr(0, 100));
}

std::unexpected<Fault> invalid(std::string why) {
    return fault(kInvalidParams, "Invalid params: " + std::move(why));
}

std::expected<std::string, Fault> read_text(const Json& params, std::string_view name) {
    const Json* value = member(params, name);
    if (value != nullptr && value->is_string()) return value->get<std::string>();
    return invalid(std::string(name) + " (a string) is required");
}

// We hand out no cursors, so every other one is wrong.
Outcome first_page(const Json& params, std::string_view name, const Json& items) {
    static const Json first = "";
    if (const Json* cursor = member(params, "cursor"); cursor != nullptr && *cursor != first) {
        return fault(kInvalidParams, "Invalid cursor");
    }
    Json page = Json::object();
    page[std::string(name)] = items;
    return page;
}

Json tool_list(const std::vector<Tool>& tools) {
    Json list = Json::array();
    for (const Tool& tool : tools)
        list.push_back(tool.json());
    return list;
}

// A method whose answer is there at once.
std::function<void(const std::shared_ptr<Call>&)> at_once(
    std::function<Outcome(const Context&, const Json& params)> handler) {
    return [handler = std::move(handler)](const std::shared_ptr<Call>& call) {
        call->answer(handler(call->context(), call->take_params()));
    };
}

}  // namespace

Dispatcher::Dispatcher(const Services& services,
                       Subscriptions& subscriptions,
                       const Identity& identity)
    : services_(services),
      subscriptions_(subscriptions),
      identity_(identity),
      tools_(standard_tools()),
      tool_list_(tool_list(tools_)),
      methods_{
          {"initialize", {Era::Legacy, at_once([this](const Context& context, const Json&) {
                              return initialize(context);
                          })}},
          {"ping", {Era::Legacy, at_once([](const Context&, const Json&) -> Outcome {
                        return Json::object();
                    })}},
          {"server/discover",
           {Era::Modern, at_once([this](const Context&, const Json&) { return discover(); })}},
          {"tools/list", {{}, at_once([this](const Context&, const Json& params) {
                              return first_page(params, "tools", tool_list_);
                          })}},
          {"tools/call", {{}, [this](const auto& call) { call_tool(call); }}},
          {"resources/list", {{}, at_once([](const Context&, const Json& params) {
                                  return first_page(params, "resources", resource_list());
                              })}},
          {"resources/templates/list", {{}, at_once([](const Context&, const Json& params) {
                                            return first_page(
                                                params, "resourceTemplates", resource_templates());
                                        })}},
          {"resources/read",
           {{}, at_once([this](const Context& context, const Json& params) -> Outcome {
                const auto uri = read_text(params, "uri");
                if (!uri) return std::unexpected(uri.error());
                return read_resource(services_.mind, *uri, context.era);
            })}},
          {"resources/subscribe",
           {Era::Legacy,
            at_once([this](const Context& context, const Json& params) {
                return subscribe(params, context.era, true);
            }),
            /*needs_lasting=*/true}},
          {"resources/unsubscribe",
           {Era::Legacy,
            at_once([this](const Context& context, const Json& params) {
                return subscribe(params, context.era, false);
            }),
            /*needs_lasting=*/true}},
          {"subscriptions/listen",
           {Era::Modern, [this](const auto& call) { subscriptions_.listen(call); }}},
      } {}

bool Dispatcher::serves(const std::string& method, const Context& context) const {
    const auto found = methods_.find(method);
    return found != methods_.end() && found->second.only.value_or(context.era) == context.era &&
           (context.lasting || !found->second.needs_lasting);
}

void Dispatcher::handle(const std::shared_ptr<Call>& call) const {
    if (!serves(call->method(), call->context())) {
        call->answer(fault(kMethodNotFound, "Method not found: " + shown(call->method())));
        return;
    }
    methods_.find(call->method())->second.handler(call);
}

Outcome Dispatcher::initialize(const Context& context) const {
    return Json{{"protocolVersion", context.version},
                {"capabilities", capabilities(context.lasting)},
                {"serverInfo", identity_.json()},
                {"instructions", kInstructions}};
}

Outcome Dispatcher::discover() const {
    return Json{{"supportedVersions", Json::array({kModernVersion})},
                {"capabilities", capabilities(/*may_subscribe=*/true)},
                {"instructions", kInstructions}};
}

Outcome Dispatcher::subscribe(const Json& params, Era era, bool wanted) const {
    const auto uri = read_text(params, "uri");
    if (!uri) return std::unexpected(uri.error());
    if (!is_resource(*uri)) return std::unexpected(unknown_resource(*uri, era));
    if (wanted) {
        if (!subscriptions_.subscribe(*uri))
            return fault(kInternalError, "Subscription limit reached");
    } else {
        subscriptions_.unsubscribe(*uri);
    }
    return Json::object();
}

// A call that is malformed or names no tool is a fault; one whose arguments are wrong is a result,
// which the model sees and can mend.
void Dispatcher::call_tool(const std::shared_ptr<Call>& call) const {
    Json params = call->take_params();
    const auto name = read_text(params, "name");
    if (!name) return static_cast<void>(call->answer(std::unexpected(name.error())));
    const auto tool = std::ranges::find(tools_, *name, &Tool::name);
    if (tool == tools_.end()) {
        call->answer(fault(kInvalidParams, "Unknown tool: " + shown(*name)));
        return;
    }
    Json given = Json::object();
    if (member(params, "arguments") != nullptr) given = std::move(params["arguments"]);
    if (!given.is_object()) {
        call->answer(invalid("arguments must be an object"));
        return;
    }
    const auto arguments = Arguments::read(tool->arguments, std::move(given));
    if (!arguments) {
        call->answer(failure(arguments.error()));
        return;
    }
    for (const std::string& unknown : arguments->unknown()) {
        services_.log.info("mcp", tool->name + " has no argument " + unknown + "; it is ignored");
    }
    tool->run(services_, *arguments, call);
}

}  // namespace elpis::mcp
