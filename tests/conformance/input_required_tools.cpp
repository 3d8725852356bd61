#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/mcp/client_capability.h"
#include "elpis/mcp/content.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/input_required.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/sealed_state.h"
#include "fixtures.h"

namespace elpis::conformance {
namespace {

using mcp::InputRequest;
using mcp::InputResponses;
using mcp::Outcome;

using Seal = std::shared_ptr<const mcp::SealedState>;
using Turn = std::function<Outcome(const Call&, const InputResponses&)>;

// A tool that looks at what the client has brought, and answers or asks.
Offered tool(const std::string& name, std::string_view description, Turn turn) {
    return {.name = name,
            .listing = listing(name, description),
            .run = [turn = std::move(turn)](const Json& params, const std::shared_ptr<Call>& call) {
                const auto brought = InputResponses::read(params);
                if (!brought) {
                    call->answer(std::unexpected(brought.error()));
                    return;
                }
                call->answer(turn(*call, *brought));
            }};
}

// A form of one field that has to be filled in.
InputRequest form(std::string_view key,
                  std::string_view message,
                  std::string_view field,
                  std::string_view type = "string") {
    Json properties = Json::object();
    properties[std::string(field)] = {{"type", type}};
    return {.key = std::string(key),
            .method = "elicitation/create",
            .params = {{"message", message},
                       {"requestedSchema",
                        {{"type", "object"},
                         {"properties", std::move(properties)},
                         {"required", Json::array({field})}}}}};
}

InputRequest sampling(std::string_view key, std::string_view text, int most_tokens) {
    const Json message = {{"role", "user"}, {"content", mcp::text_content(text)}};
    return {.key = std::string(key),
            .method = "sampling/createMessage",
            .params = {{"messages", Json::array({message})}, {"maxTokens", most_tokens}}};
}

InputRequest roots(std::string_view key) {
    return {.key = std::string(key), .method = "roots/list"};
}

// What was filled into a form; nothing when that is not what the form wants.
std::optional<std::string> filled_in(const InputResponses& brought,
                                     std::string_view key,
                                     std::string_view field) {
    const Json* const content = brought.form(key);
    if (content == nullptr) return std::nullopt;
    const auto value = content->find(field);
    if (value == content->end() || !value->is_string()) return std::nullopt;
    return value->get<std::string>();
}

// The text of a sampled message, or all of a list of roots.
std::optional<std::string> member_text(const InputResponses& brought,
                                       std::string_view key,
                                       std::string_view member) {
    const Json* const response = brought.find(key);
    if (response == nullptr) return std::nullopt;
    const auto value = response->find(member);
    if (value == response->end()) return std::nullopt;
    return mcp::encode(*value);
}

Offered asks_name() {
    return tool("test_input_required_result_elicitation",
                "Asks for a name by its result",
                [](const Call& call, const InputResponses& brought) -> Outcome {
                    if (const auto name = filled_in(brought, "user_name", "name"))
                        return said("Hello, " + *name + "!");
                    return mcp::input_required(call.context(),
                                               {form("user_name", "What is your name?", "name")});
                });
}

Offered asks_model() {
    return tool(
        "test_input_required_result_sampling",
        "Asks the client's model by its result",
        [](const Call& call, const InputResponses& brought) -> Outcome {
            if (const auto text = member_text(brought, "capital_question", "content"))
                return said("The model says: " + *text);
            constexpr int kMostTokens = 100;
            return mcp::input_required(
                call.context(),
                {sampling("capital_question", "What is the capital of France?", kMostTokens)});
        });
}

Offered asks_roots() {
    return tool("test_input_required_result_list_roots",
                "Asks for the client's roots by its result",
                [](const Call& call, const InputResponses& brought) -> Outcome {
                    if (const auto listed = member_text(brought, "client_roots", "roots"))
                        return said("The roots are " + *listed);
                    return mcp::input_required(call.context(), {roots("client_roots")});
                });
}

Outcome tampered() {
    return mcp::fault(mcp::kInvalidParams,
                      "Invalid params: requestState is not as this server has sealed it");
}

// Asks for a yes, under a seal.
Offered confirms(const std::string& name, const Seal& seal) {
    return tool(name,
                "Asks for a confirmation, with a state that must come back unchanged",
                [name, seal](const Call& call, const InputResponses& brought) -> Outcome {
                    if (brought.state()) {
                        if (!seal->open(name, *brought.state())) return tampered();
                        const Json* const confirmed = brought.form("confirm");
                        if (confirmed != nullptr && confirmed->value("ok", Json()).is_boolean())
                            return said("state-ok");
                    }
                    return mcp::input_required(call.context(),
                                               {form("confirm", "Please confirm", "ok", "boolean")},
                                               seal->seal(name, {{"asked", "confirm"}}));
                });
}

Offered asks_thrice(const Seal& seal) {
    const std::string name = "test_input_required_result_multiple_inputs";
    return tool(name,
                "Asks for three things at once",
                [name, seal](const Call& call, const InputResponses& brought) -> Outcome {
                    if (brought.state() && !seal->open(name, *brought.state())) return tampered();
                    const auto user = filled_in(brought, "user_name", "name");
                    const auto greeting = member_text(brought, "greeting", "content");
                    const auto listed = member_text(brought, "client_roots", "roots");
                    if (brought.state() && user && greeting && listed)
                        return said(*greeting + " " + *user + ", whose roots are " + *listed);
                    constexpr int kMostTokens = 50;
                    return mcp::input_required(
                        call.context(),
                        {form("user_name", "What is your name?", "name"),
                         sampling("greeting", "Generate a greeting", kMostTokens),
                         roots("client_roots")},
                        seal->seal(name, {{"asked", "all"}}));
                });
}

Offered asks_twice(const Seal& seal) {
    const std::string name = "test_input_required_result_multi_round";
    return tool(name,
                "Asks for a name, and then for a colour",
                [name, seal](const Call& call, const InputResponses& brought) -> Outcome {
                    Json state = {{"round", 1}};
                    if (brought.state()) {
                        const auto opened = seal->open(name, *brought.state());
                        if (!opened) return tampered();
                        state = *opened;
                    }
                    if (state["round"] == 1) {
                        const auto user = filled_in(brought, "step1", "name");
                        if (!user || !brought.state()) {
                            return mcp::input_required(
                                call.context(),
                                {form("step1", "Step 1: What is your name?", "name")},
                                seal->seal(name, state));
                        }
                        state = {{"round", 2}, {"name", *user}};
                    }
                    if (const auto colour = filled_in(brought, "step2", "color"))
                        return said(state.value("name", "Somebody") + " likes " + *colour + ".");
                    return mcp::input_required(
                        call.context(),
                        {form("step2", "Step 2: What is your favorite color?", "color")},
                        seal->seal(name, state));
                });
}

// Of a client that has declared nothing it asks for nothing.
Offered asks_what_it_may() {
    return tool(
        "test_input_required_result_capabilities",
        "Asks only for what the client has declared that it can give",
        [](const Call& call, const InputResponses& brought) -> Outcome {
            if (brought.find("user_name") != nullptr || brought.find("greeting") != nullptr)
                return said("Thank you.");
            std::vector<InputRequest> requests;
            if (mcp::declares(call.context(), "elicitation"))
                requests.push_back(form("user_name", "What is your name?", "name"));
            constexpr int kMostTokens = 50;
            if (mcp::declares(call.context(), "sampling"))
                requests.push_back(sampling("greeting", "Generate a greeting", kMostTokens));
            if (requests.empty()) return said("There is nothing to ask you.");
            return mcp::input_required(call.context(), requests);
        });
}

Offered streaming_elicitation() {
    Offered offered =
        tool("test_streaming_elicitation",
             "Asks by its result, and never on the stream of its answer",
             [](const Call& call, const InputResponses& brought) -> Outcome {
                 if (const auto name = filled_in(brought, "user_name", "name"))
                     return said("Hello, " + *name + "!");
                 return mcp::input_required(call.context(),
                                            {form("user_name", "What is your name?", "name")});
             });
    offered.needs = {{"elicitation", Json::object()}};
    return offered;
}

}  // namespace

Tools input_required_tools() {
    const auto seal = std::make_shared<const mcp::SealedState>();
    return {asks_name(),
            asks_model(),
            asks_roots(),
            confirms("test_input_required_result_request_state", seal),
            confirms("test_input_required_result_tampered_state", seal),
            asks_thrice(seal),
            asks_twice(seal),
            asks_what_it_may(),
            streaming_elicitation()};
}

}  // namespace elpis::conformance
