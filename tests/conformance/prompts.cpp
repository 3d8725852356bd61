#include <array>
#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/mcp/content.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/input_required.h"
#include "fixtures.h"

namespace elpis::conformance {
namespace {

using mcp::Outcome;
using Arguments = std::map<std::string, std::string>;

Json user(Json content) {
    return {{"role", "user"}, {"content", std::move(content)}};
}

Json conversation(Json messages) {
    return {{"messages", std::move(messages)}};
}

// All arguments are required.
Offered prompt(std::string_view name,
               std::string_view description,
               const std::vector<std::string>& arguments,
               std::function<Outcome(const Arguments&)> make) {
    Json listed = {{"name", name}, {"description", description}};
    for (const std::string& argument : arguments)
        listed["arguments"].push_back({{"name", argument}, {"required", true}});
    return {.name = std::string(name),
            .listing = std::move(listed),
            .run = [arguments, make = std::move(make)](const Json& params,
                                                       const std::shared_ptr<Call>& call) {
                Arguments given;
                for (const std::string& each : arguments) {
                    given[each] = argument(params, each);
                    if (!given[each].empty()) continue;
                    call->answer(mcp::fault(
                        mcp::kInvalidParams,
                        "Invalid params: the argument " + each + " (a string) is required"));
                    return;
                }
                call->answer(make(given));
            }};
}

Offered asking_prompt() {
    constexpr const char* kName = "test_input_required_result_prompt";
    return {.name = kName,
            .listing = {{"name", kName}, {"description", "Asks for its context by its result"}},
            .run = [](const Json& params, const std::shared_ptr<Call>& call) {
                const auto brought = mcp::InputResponses::read(params);
                if (!brought) {
                    call->answer(std::unexpected(brought.error()));
                    return;
                }
                const Json* const form = brought->form("user_context");
                const Json context = form != nullptr ? form->value("context", Json()) : Json();
                if (context.is_string()) {
                    call->answer(conversation(Json::array({user(
                        mcp::text_content("The context is: " + context.get<std::string>()))})));
                    return;
                }
                call->answer(mcp::input_required(
                    call->context(),
                    {{.key = "user_context",
                      .method = "elicitation/create",
                      .params = {{"message", "What context should the prompt use?"},
                                 {"requestedSchema",
                                  {{"type", "object"},
                                   {"properties", {{"context", {{"type", "string"}}}}},
                                   {"required", Json::array({"context"})}}}}}}));
            }};
}

}  // namespace

std::vector<Offered> prompts() {
    return {
        prompt("test_simple_prompt",
               "A simple prompt without arguments",
               {},
               [](const Arguments&) -> Outcome {
                   return conversation(Json::array(
                       {user(mcp::text_content("This is a simple prompt for testing."))}));
               }),
        prompt("test_prompt_with_arguments",
               "A prompt with required arguments",
               {"arg1", "arg2"},
               [](const Arguments& given) -> Outcome {
                   return conversation(Json::array(
                       {user(mcp::text_content("Prompt with arguments: arg1='" + given.at("arg1") +
                                               "', arg2='" + given.at("arg2") + "'"))}));
               }),
        prompt("test_prompt_with_embedded_resource",
               "A prompt that includes an embedded resource",
               {"resourceUri"},
               [](const Arguments& given) -> Outcome {
                   return conversation(Json::array(
                       {user(mcp::embedded_resource(
                            mcp::text_resource(given.at("resourceUri"),
                                               "text/plain",
                                               "Embedded resource content for testing."))),
                        user(mcp::text_content("Please process the embedded resource above."))}));
               }),
        prompt("test_prompt_with_image",
               "A prompt that includes an image",
               {},
               [](const Arguments&) -> Outcome {
                   return conversation(
                       Json::array({user(mcp::image_content(pixel, "image/png")),
                                    user(mcp::text_content("Please analyze the image above."))}));
               }),
        asking_prompt(),
    };
}

// Of the arguments of test_prompt_with_arguments: words that begin with what is there.
Outcome complete(const mcp::Context& /*context*/, const Json& params) {
    const Json reference = params.value("ref", Json::object());
    const Json given = params.value("argument", Json::object());
    const auto is_text = [](const Json& object, const char* name) {
        return object.is_object() && object.contains(name) && object[name].is_string();
    };
    if (!is_text(reference, "type") || !is_text(given, "name") || !is_text(given, "value")) {
        return mcp::fault(mcp::kInvalidParams,
                          "Invalid params: ref with its type and argument with name and value "
                          "are required");
    }
    Json values = Json::array();
    if (reference["type"] == "ref/prompt" &&
        reference.value("name", Json()) == "test_prompt_with_arguments") {
        constexpr std::array<std::string_view, 4> kWords{"hello", "paris", "park", "test"};
        const auto begun = given["value"].get<std::string>();
        for (const std::string_view word : kWords) {
            if (word.starts_with(begun)) values.push_back(word);
        }
    }
    const std::size_t total = values.size();
    return Json{
        {"completion", {{"values", std::move(values)}, {"total", total}, {"hasMore", false}}}};
}

}  // namespace elpis::conformance
