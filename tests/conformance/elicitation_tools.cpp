#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/mcp/content.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/questions.h"
#include "fixtures.h"

namespace elpis::conformance {
namespace {

// Asks the client, and answers the call with what `tell` makes of the response.
void ask(const Runtime& runtime,
         const std::shared_ptr<Call>& call,
         std::string_view method,
         Json params,
         std::function<std::string(const Json& response)> tell) {
    runtime.questions.ask(
        call,
        method,
        std::move(params),
        [call, tell = std::move(tell)](const mcp::Outcome& outcome) {
            call->answer(outcome ? said(tell(*outcome))
                                 : mcp::content_error("The client was asked in vain: " +
                                                      outcome.error().message));
        });
}

std::string text_in(const Json& response) {
    const auto content = response.find("content");
    if (content == response.end() || !content->is_object()) return "nothing";
    const auto text = content->find("text");
    return text != content->end() && text->is_string() ? text->get<std::string>() : "nothing";
}

// What the user did with a form.
std::function<std::string(const Json&)> filled_in(std::string_view words) {
    return [words](const Json& response) {
        const auto action = response.find("action");
        const auto content = response.find("content");
        return std::string(words) + ": action=" +
               (action != response.end() && action->is_string() ? action->get<std::string>()
                                                                : "none") +
               ", content=" + (content != response.end() ? mcp::encode(*content) : "{}");
    };
}

Json form(std::string_view message, Json properties, Json required) {
    return {{"message", message},
            {"requestedSchema",
             {{"type", "object"},
              {"properties", std::move(properties)},
              {"required", std::move(required)}}}};
}

Offered sampling_tool(const Runtime& runtime) {
    return {.name = "test_sampling",
            .listing = listing("test_sampling",
                               "Tests server-initiated sampling (LLM completion request)",
                               {"prompt"}),
            .run = [&runtime](const Json& params, const std::shared_ptr<Call>& call) {
                constexpr int kMostTokens = 100;
                const Json message = {{"role", "user"},
                                      {"content", mcp::text_content(argument(params, "prompt"))}};
                ask(runtime,
                    call,
                    "sampling/createMessage",
                    {{"messages", Json::array({message})}, {"maxTokens", kMostTokens}},
                    [](const Json& response) { return "LLM response: " + text_in(response); });
            }};
}

Offered elicitation_tool(const Runtime& runtime) {
    return {.name = "test_elicitation",
            .listing = listing("test_elicitation",
                               "Tests server-initiated elicitation (user input request)",
                               {"message"}),
            .run = [&runtime](const Json& params, const std::shared_ptr<Call>& call) {
                ask(runtime,
                    call,
                    "elicitation/create",
                    form(argument(params, "message"),
                         {{"username", {{"type", "string"}, {"description", "User's response"}}},
                          {"email", {{"type", "string"}, {"description", "User's email address"}}}},
                         {"username", "email"}),
                    filled_in("User response"));
            }};
}

// A form with these fields, none of which has to be filled in.
Offered form_tool(const Runtime& runtime,
                  std::string_view name,
                  std::string_view description,
                  std::string_view message,
                  const char* properties) {
    return {.name = std::string(name),
            .listing = listing(name, description),
            .run = [&runtime, message, properties](const Json&, const std::shared_ptr<Call>& call) {
                ask(runtime,
                    call,
                    "elicitation/create",
                    form(message, Json::parse(properties), Json::array()),
                    filled_in("Elicitation completed"));
            }};
}

constexpr const char* kDefaults = R"json({
    "name": {"type": "string", "description": "User name", "default": "John Doe"},
    "age": {"type": "integer", "description": "User age", "default": 30},
    "score": {"type": "number", "description": "User score", "default": 95.5},
    "status": {"type": "string", "description": "User status",
               "enum": ["active", "inactive", "pending"], "default": "active"},
    "verified": {"type": "boolean", "description": "Verification status", "default": true}})json";

constexpr const char* kEnums = R"json({
    "untitledSingle": {"type": "string", "description": "Select one option",
                       "enum": ["option1", "option2", "option3"]},
    "titledSingle": {"type": "string", "description": "Select one option with titles",
                     "oneOf": [{"const": "value1", "title": "First Option"},
                               {"const": "value2", "title": "Second Option"},
                               {"const": "value3", "title": "Third Option"}]},
    "legacyEnum": {"type": "string", "description": "Select one option (legacy)",
                   "enum": ["opt1", "opt2", "opt3"],
                   "enumNames": ["Option One", "Option Two", "Option Three"]},
    "untitledMulti": {"type": "array", "description": "Select multiple options",
                      "minItems": 1, "maxItems": 3,
                      "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
    "titledMulti": {"type": "array", "description": "Select multiple options with titles",
                    "minItems": 1, "maxItems": 3,
                    "items": {"anyOf": [{"const": "value1", "title": "First Choice"},
                                        {"const": "value2", "title": "Second Choice"},
                                        {"const": "value3", "title": "Third Choice"}]}}})json";

}  // namespace

Tools elicitation_tools(const Runtime& runtime) {
    return {sampling_tool(runtime),
            elicitation_tool(runtime),
            form_tool(runtime,
                      "test_elicitation_sep1034_defaults",
                      "Tests elicitation with default values per SEP-1034",
                      "Please review and update the form fields with defaults",
                      kDefaults),
            form_tool(runtime,
                      "test_elicitation_sep1330_enums",
                      "Tests elicitation with enum schema improvements per SEP-1330",
                      "Please select options from the enum fields",
                      kEnums)};
}

}  // namespace elpis::conformance
