#include "elpis/openai/completion_request.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/generation.h"
#include "elpis/openai/fields.h"
#include "elpis/openai/model_ids.h"

namespace elpis::openai {
namespace {

using mcp::Json;

constexpr int kUsualTokens = 16;  // as OpenAI's documentation has it

std::vector<mcp::Field> fields() {
    std::vector<mcp::Field> fields = common_fields();
    fields.push_back({.name = "prompt",
                      .type = mcp::Type::Array,
                      .required = true,
                      .items = mcp::Type::String,
                      .also_accepted = {mcp::Type::String}});
    return fields;
}

Result<void> check_unserved(const Json& body) {
    const auto refuse = [](std::string_view what) {
        return fail(ErrorCode::InvalidArgument, fmt::format("{}; leave it out", what));
    };
    const Json* const echo = mcp::member(body, "echo");
    if (echo != nullptr && *echo != false) return refuse("echo is not served here");
    const Json* const suffix = mcp::member(body, "suffix");
    if (suffix != nullptr && *suffix != Json("")) return refuse("suffix is not served here");
    const Json* const best = mcp::member(body, "best_of");
    if (best != nullptr && *best != 1) return refuse("best_of is not served here");
    return {};
}

}  // namespace

Result<CompletionRequest> read_completion(Json body) {
    ELPIS_OK(check_unserved(body));
    static const std::vector<mcp::Field> known = fields();
    ELPIS_TRY(const mcp::Arguments arguments, mcp::Arguments::read(known, std::move(body)));
    CompletionRequest request{.model = arguments.text("model").value_or(""),
                              .character = arguments.text("character"),
                              .manner = {},
                              .calls = {}};
    request.manner = read_manner(arguments);
    const Json& given = *arguments.find("prompt");
    const std::vector<std::string> prompts = given.is_string()
                                                 ? std::vector{given.get<std::string>()}
                                                 : given.get<std::vector<std::string>>();
    const std::size_t answers = prompts.size() * static_cast<std::size_t>(request.manner.choices);
    if (prompts.empty() || answers > kMostChoices) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("prompt has {} texts with {} answers each; together there must be "
                                "1 to {}",
                                prompts.size(),
                                request.manner.choices,
                                kMostChoices));
    }
    for (const std::string& prompt : prompts) {
        mind::GenerateCall call;
        ELPIS_OK(read_common(arguments, call));
        if (!call.max_tokens) call.max_tokens = kUsualTokens;
        call.messages = {{.role = "user", .content = prompt}};
        request.calls.push_back(std::move(call));
    }
    return request;
}

void address(CompletionRequest& request, const Voice& voice) {
    for (mind::GenerateCall& call : request.calls) {
        call.character = voice.character;
        call.beside.plain = voice.plain;
    }
}

}  // namespace elpis::openai
