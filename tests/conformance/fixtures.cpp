#include "fixtures.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/mcp/content.h"
#include "elpis/mcp/jobs.h"
#include "elpis/mcp/offer.h"
#include "elpis/mcp/shelf.h"
#include "watched_resource.h"

namespace elpis::conformance {

const std::string_view pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJg"
    "gg==";
const std::string_view silence = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

mcp::Offer fixtures(const Runtime& runtime) {
    const auto watched = std::make_shared<WatchedResource>();
    const auto prompt_shelf = std::make_shared<mcp::Shelf>(prompts(), /*changes=*/true);
    const auto tool_shelf = std::make_shared<mcp::Shelf>(Tools{}, /*changes=*/true);
    Tools tools = plain_tools(runtime, tool_shelf, prompt_shelf, watched);
    std::ranges::move(elicitation_tools(runtime), std::back_inserter(tools));
    std::ranges::move(input_required_tools(), std::back_inserter(tools));
    for (Offered& tool : tools)
        tool_shelf->put(std::move(tool));
    return {.instructions = "The fixtures of MCP's conformance suite.",
            .tools = tool_shelf,
            .prompts = prompt_shelf,
            .resources = resources(watched),
            .complete = complete,
            .logs = true};
}

Json listing(std::string_view name,
             std::string_view description,
             const std::vector<std::string>& arguments) {
    Json schema = {{"type", "object"}, {"properties", Json::object()}};
    for (const std::string& argument : arguments) {
        schema["properties"][argument] = {{"type", "string"}};
        schema["required"].push_back(argument);
    }
    return {{"name", name}, {"description", description}, {"inputSchema", std::move(schema)}};
}

Offered constant_tool(std::string_view name, std::string_view description, Json result) {
    return {.name = std::string(name),
            .listing = listing(name, description),
            .run = [result = std::move(result)](const Json&, const std::shared_ptr<Call>& call) {
                call->answer(result);
            }};
}

std::string argument(const Json& params, std::string_view name) {
    const auto arguments = params.find("arguments");
    if (arguments == params.end() || !arguments->is_object()) return "";
    const auto found = arguments->find(name);
    return found != arguments->end() && found->is_string() ? found->get<std::string>() : "";
}

Json said(std::string_view text) {
    return mcp::content_result(Json::array({mcp::text_content(text)}));
}

void later(const Runtime& runtime, std::chrono::milliseconds delay, std::function<void()> what) {
    runtime.timer.after(delay, [jobs = runtime.jobs, what = std::move(what)] mutable {
        jobs.post(std::move(what));
    });
}

}  // namespace elpis::conformance
