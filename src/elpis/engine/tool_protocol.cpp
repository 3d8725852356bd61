#include "elpis/engine/tool_protocol.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/trimmed.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/call_id.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/engine/schema_form.h"
#include "elpis/engine/schema_limits.h"
#include "elpis/engine/schema_references.h"
#include "elpis/engine/schema_source.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;
using Kind = ToolChoice::Kind;

constexpr std::size_t kMostTools = 128;
constexpr int kDeepest = 64;  // levels of an answer that is read as a call

// Nothing worth reading when it is no JSON, or so deep that writing it again would take a stack for
// each level.
Json parsed_call(std::string_view text) {
    bool too_deep = false;
    const auto shallow = [&too_deep](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > kDeepest;
        return !too_deep;
    };
    Json call = Json::parse(text, shallow, /*allow_exceptions=*/false);
    return too_deep ? Json() : call;
}

// `place` is where they will stand in the schema of a call; it is the `number`th of the tools.
Result<Json> parameters_of(const Tool& tool, std::size_t number, std::string_view place) {
    const std::string_view text =
        tool.parameters.empty() ? std::string_view("{}") : std::string_view(tool.parameters);
    const std::string whose =
        fmt::format("the parameters of tool \"{}\"", utf8::printable(tool.name));
    ELPIS_TRY(Json schema, read_schema(text, whose, Patience::Tool));
    if (!schema.contains("type")) schema["type"] = "object";
    if (!schema.contains("properties")) schema["properties"] = Json::object();
    // Without this a grammar would let the model make up parameters.
    if (!schema.contains("additionalProperties")) schema["additionalProperties"] = false;
    ELPIS_TRY(Json readable, readable_schema(std::move(schema), whose, number));
    return with_bounds(with_references_from(std::move(readable), place));
}

Result<void> check_number(const std::vector<Tool>& tools) {
    if (tools.size() <= kMostTools) return {};
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("{} tools were offered; at most {} are allowed", tools.size(), kMostTools));
}

class DescribedToolReader final : public AnswerReader {
public:
    DescribedToolReader(const std::vector<Tool>& tools, bool demanded) : demanded_(demanded) {
        for (const Tool& tool : tools)
            names_.push_back(tool.name);
    }

    // A call is one piece: of a text that still grows nothing is certain but that it is words.
    ToolAnswer read(std::string_view text, bool whole) const override {
        const Json call = whole ? parsed_call(text) : Json();
        if (!names_one_of_ours(call)) {
            const bool silent =
                demanded_ || (!whole && (trimmed(text).empty() || trimmed(text).front() == '{'));
            return {
                .calls = {}, .content = silent ? std::string{} : std::string(text), .thought = {}};
        }
        return {.calls = {{.id = ids_.at(0),
                           .name = call["name"].get<std::string>(),
                           .arguments = call["arguments"].dump()}},
                .content = {},
                .thought = {}};
    }

private:
    bool names_one_of_ours(const Json& call) const {
        return call.is_object() && call.contains("arguments") && call.contains("name") &&
               call["name"].is_string() &&
               std::ranges::find(names_, call["name"].get_ref<const std::string&>()) !=
                   names_.end();
    }

    bool demanded_;
    std::vector<std::string> names_;
    CallIds ids_;
};

}  // namespace

bool may_call(const Request& request) {
    return !request.tools.empty() && request.tool_choice.kind != Kind::None;
}

std::string describe_tools(const std::vector<Tool>& tools, const ToolChoice& choice) {
    const std::vector<Tool> usable = offered(tools, choice);
    if (usable.empty()) return {};
    std::string text = "You can call functions. They are:\n";
    for (const Tool& tool : usable) {
        text += fmt::format("- {}: {}\n  parameters: {}\n",
                            tool.name,
                            tool.description,
                            tool.parameters.empty() ? "{}" : tool.parameters);
    }
    text +=
        "To call one, answer with nothing but one JSON object:\n"
        "{\"name\": \"<function>\", \"arguments\": {<its parameters>}}\n";
    text += choice.kind == Kind::Auto
                ? "Call a function only when it helps; otherwise answer in plain words."
                : "Answer with such a call now.";
    return text;
}

Result<Json> call_schema(const std::vector<Tool>& tools, const ToolChoice& choice) {
    const std::vector<Tool> usable = offered(tools, choice);
    ELPIS_OK(check_number(usable));
    Json calls = Json::array();
    for (const Tool& tool : usable) {
        const std::string place =
            usable.size() == 1 ? "#/properties/arguments"
                               : fmt::format("#/anyOf/{}/properties/arguments", calls.size());
        ELPIS_TRY(Json parameters, parameters_of(tool, calls.size(), place));
        calls.push_back({{"type", "object"},
                         {"properties",
                          {{"name", {{"const", tool.name}}}, {"arguments", std::move(parameters)}}},
                         {"required", {"name", "arguments"}},
                         {"additionalProperties", false}});
    }
    if (calls.size() == 1) return calls.front();
    return Json{{"anyOf", std::move(calls)}};
}

Result<std::vector<Tool>> bound_tools(const std::vector<Tool>& tools, const ToolChoice& choice) {
    std::vector<Tool> usable = offered(tools, choice);
    ELPIS_OK(check_number(usable));
    for (std::size_t i = 0; i < usable.size(); ++i) {
        Tool& tool = usable[i];
        ELPIS_TRY(const Json parameters, parameters_of(tool, i, "#"));
        tool.parameters = parameters.dump();
    }
    return usable;
}

std::vector<Tool> offered(const std::vector<Tool>& tools, const ToolChoice& choice) {
    if (choice.kind == Kind::None) return {};
    if (choice.kind != Kind::Named) return tools;
    std::vector<Tool> named;
    std::ranges::copy_if(tools, std::back_inserter(named), [&](const Tool& tool) {
        return tool.name == choice.name;
    });
    return named;
}

std::shared_ptr<const AnswerReader> described_tool_reader(const std::vector<Tool>& tools,
                                                          bool demanded) {
    return std::make_shared<const DescribedToolReader>(tools, demanded);
}

std::vector<Message> with_tools_described(std::vector<Message> messages,
                                          const std::vector<Tool>& tools,
                                          const ToolChoice& choice) {
    std::string description = describe_tools(tools, choice);
    if (description.empty()) return messages;
    if (!messages.empty() && messages.front().role == "system") {
        std::string& system = messages.front().content;
        system += (system.empty() ? "" : "\n\n") + description;
    } else {
        messages.insert(messages.begin(), {.role = "system", .content = std::move(description)});
    }
    return messages;
}

}  // namespace elpis::engine
