#include "elpis/mcp/offered_tools.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

Result<engine::Tool> read_offered(const Json& given, std::size_t number) {
    const Json* wrapped = member(given, "function");
    const Json& function = wrapped != nullptr ? *wrapped : given;
    const std::string path =
        fmt::format("tools[{}]{}", number, wrapped != nullptr ? ".function" : "");
    const Json* name = member(function, "name");
    if (name == nullptr) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}.name is required: expected string, got nothing", path));
    }
    if (!name->is_string()) {
        return fail(ErrorCode::InvalidArgument, wrong_type(path + ".name", "string", *name));
    }
    engine::Tool tool{.name = name->get<std::string>(),
                      .description = {},
                      .parameters = R"({"type":"object","properties":{}})"};
    if (const Json* description = member(function, "description")) {
        if (!description->is_string()) {
            return fail(ErrorCode::InvalidArgument,
                        wrong_type(path + ".description", "string", *description));
        }
        tool.description = description->get<std::string>();
    }
    if (const Json* parameters = member(function, "parameters")) {
        if (!parameters->is_object()) {
            return fail(ErrorCode::InvalidArgument,
                        wrong_type(path + ".parameters", "object", *parameters));
        }
        tool.parameters = encode(*parameters);
    }
    return tool;
}

}  // namespace

Field tools_field(bool required) {
    return {.name = "tools",
            .type = Type::Array,
            .description = "The functions on offer.",
            .required = required,
            .fields = {{.name = "type", .type = Type::String, .description = "\"function\"."},
                       {.name = "function",
                        .type = Type::Object,
                        .fields = {{.name = "name", .type = Type::String, .required = true},
                                   {.name = "description", .type = Type::String},
                                   {.name = "parameters",
                                    .type = Type::Object,
                                    .description = "JSON schema of the arguments."}}}}};
}

Field tool_choice_field() {
    return {.name = "tool_choice",
            .type = Type::String,
            .description =
                "auto (default), none, required; or, for one function in particular, the "
                "object {\"type\": \"function\", \"function\": {\"name\": \"...\"}}.",
            .also_accepted = {Type::Object}};
}

Result<std::vector<engine::Tool>> read_tools(const Json& tools) {
    std::vector<engine::Tool> read;
    for (std::size_t i = 0; i < tools.size(); ++i) {
        ELPIS_TRY(engine::Tool tool, read_offered(tools[i], i));
        read.push_back(std::move(tool));
    }
    return read;
}

Result<engine::ToolChoice> read_tool_choice(const Json* given) {
    using Kind = engine::ToolChoice::Kind;
    if (given == nullptr || *given == "auto") return engine::ToolChoice{Kind::Auto, {}};
    if (*given == "none") return engine::ToolChoice{Kind::None, {}};
    if (*given == "required") return engine::ToolChoice{Kind::Required, {}};
    if (given->is_object()) {
        const Json* function = member(*given, "function");
        const Json* name = function != nullptr ? member(*function, "name") : nullptr;
        if (name != nullptr && name->is_string()) {
            return engine::ToolChoice{Kind::Named, name->get<std::string>()};
        }
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("tool_choice is {}; it must be \"auto\", \"none\", \"required\" or "
                            "{{\"type\": \"function\", \"function\": {{\"name\": …}}}}",
                            utf8::printable(encode(*given).substr(0, 80))));
}

Json calls_json(const std::vector<engine::ToolCall>& calls) {
    if (calls.empty()) return nullptr;
    Json json = Json::array();
    for (const engine::ToolCall& call : calls) {
        json.push_back({{"id", call.id},
                        {"type", "function"},
                        {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
    }
    return json;
}

}  // namespace elpis::mcp
