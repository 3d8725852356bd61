#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/mcp/content.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/log_level.h"
#include "elpis/mcp/shelf.h"
#include "fixtures.h"
#include "watched_resource.h"

namespace elpis::conformance {
namespace {

using mcp::content_result;
using std::chrono::milliseconds;

constexpr milliseconds kPause{50};

Offered tool(std::string_view name,
             std::string_view description,
             std::function<void(const std::shared_ptr<Call>&)> run) {
    return {.name = std::string(name),
            .listing = listing(name, description),
            .run = [run = std::move(run)](const Json&, const std::shared_ptr<Call>& call) {
                run(call);
            }};
}

// 0, 50 and 100 of 100, and then the end.
void report(const Runtime& runtime, const std::shared_ptr<Call>& call, int progress) {
    constexpr int kTotal = 100;
    constexpr int kStep = 50;
    if (!call->progress_token().is_null()) {
        call->notify("notifications/progress",
                     {{"progressToken", call->progress_token()},
                      {"progress", progress},
                      {"total", kTotal},
                      {"message", "Completed step " + std::to_string(progress) + " of 100"}});
    }
    if (progress == kTotal) {
        call->answer(said("The tool has reported its progress."));
        return;
    }
    later(runtime, kPause, [&runtime, call, progress] { report(runtime, call, progress + kStep); });
}

Offered progress_tool(const Runtime& runtime) {
    return tool("test_tool_with_progress",
                "Tests tool that reports progress notifications",
                [&runtime](const std::shared_ptr<Call>& call) { report(runtime, call, 0); });
}

Offered logging_tool(const Runtime& runtime, std::string_view name) {
    return tool(name,
                "Tests tool that emits log messages during execution",
                [&runtime](const std::shared_ptr<Call>& call) {
                    call->log(mcp::LogLevel::Info, "Tool execution started");
                    later(runtime, kPause, [&runtime, call] {
                        call->log(mcp::LogLevel::Info, "Tool processing data");
                        later(runtime, kPause, [call] {
                            call->log(mcp::LogLevel::Info, "Tool execution completed");
                            call->answer(said("Tool with logging executed successfully"));
                        });
                    });
                });
}

// Comes and goes: what it takes for the list to change.
Offered change_tool(std::string_view name,
                    const std::weak_ptr<mcp::Shelf>& shelf,
                    std::string_view thing) {
    return tool(name,
                "Changes a list: what was added is taken away, and the other way round",
                [shelf, thing](const std::shared_ptr<Call>& call) {
                    if (const auto things = shelf.lock(); things && !things->take_away(thing)) {
                        Offered added = constant_tool(
                            thing, "Comes and goes", said("Here today, gone tomorrow."));
                        if (thing == "test_dynamic_prompt") added.listing.erase("inputSchema");
                        things->put(std::move(added));
                    }
                    call->answer(said("The list has changed."));
                });
}

// Every keyword of JSON Schema 2020-12 that a server might lose.
Json schema_of_2020_12() {
    return Json::parse(R"({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {"address": {"$anchor": "addressDef", "type": "object",
                              "properties": {"street": {"type": "string"},
                                             "city": {"type": "string"}}}},
        "properties": {"name": {"type": "string"},
                       "address": {"$ref": "#/$defs/address"},
                       "contactMethod": {"type": "string", "enum": ["phone", "email"]},
                       "phone": {"type": "string"},
                       "email": {"type": "string"}},
        "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
        "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
        "then": {"required": ["phone"]},
        "else": {"required": ["email"]},
        "additionalProperties": false})");
}

Offered schema_tool() {
    Offered offered = constant_tool("json_schema_2020_12_tool",
                                    "Tool with JSON Schema 2020-12 features",
                                    said("JSON Schema 2020-12 tool called"));
    offered.listing["inputSchema"] = schema_of_2020_12();
    return offered;
}

Offered header_tool() {
    Offered offered{.name = "test_param_header",
                    .listing = listing("test_param_header",
                                       "Takes a region, which its client repeats in a header",
                                       {"region"}),
                    .run = [](const Json& params, const std::shared_ptr<Call>& call) {
                        call->answer(said("region: " + argument(params, "region")));
                    }};
    offered.listing["inputSchema"]["properties"]["region"]["x-mcp-header"] = "Region";
    return offered;
}

}  // namespace

Tools plain_tools(const Runtime& runtime,
                  const std::weak_ptr<mcp::Shelf>& tools,
                  const std::weak_ptr<mcp::Shelf>& prompts,
                  const std::shared_ptr<WatchedResource>& watched) {
    Offered capability = constant_tool("test_missing_capability",
                                       "Needs a client that can sample",
                                       said("The client can sample."));
    capability.needs = {{"sampling", Json::object()}};
    return {
        constant_tool("test_simple_text",
                      "Tests simple text content response",
                      said("This is a simple text response for testing.")),
        constant_tool("test_image_content",
                      "Tests image content response",
                      content_result(Json::array({mcp::image_content(pixel, "image/png")}))),
        constant_tool("test_audio_content",
                      "Tests audio content response",
                      content_result(Json::array({mcp::audio_content(silence, "audio/wav")}))),
        constant_tool("test_embedded_resource",
                      "Tests embedded resource content response",
                      content_result(Json::array({mcp::embedded_resource(
                          mcp::text_resource("test://embedded-resource",
                                             "text/plain",
                                             "This is an embedded resource content."))}))),
        constant_tool(
            "test_multiple_content_types",
            "Tests response with multiple content types (text, image, resource)",
            content_result(Json::array({mcp::text_content("Multiple content types test:"),
                                        mcp::image_content(pixel, "image/png"),
                                        mcp::embedded_resource(mcp::text_resource(
                                            "test://mixed-content-resource",
                                            "application/json",
                                            mcp::encode({{"test", "data"}, {"value", 123}})))}))),
        constant_tool("test_error_handling",
                      "Tests error response handling",
                      mcp::content_error("This tool intentionally returns an error for testing")),
        progress_tool(runtime),
        logging_tool(runtime, "test_tool_with_logging"),
        logging_tool(runtime, "test_logging_tool"),
        schema_tool(),
        header_tool(),
        std::move(capability),
        change_tool("test_trigger_tool_change", tools, "test_dynamic_tool"),
        change_tool("test_trigger_prompt_change", prompts, "test_dynamic_prompt"),
        tool("test_trigger_resource_change",
             "Changes test://watched-resource",
             [watched](const std::shared_ptr<Call>& call) {
                 watched->change();
                 call->answer(said("The resource has changed."));
             }),
    };
}

}  // namespace elpis::conformance
