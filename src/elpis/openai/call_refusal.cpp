#include "elpis/openai/call_refusal.h"

#include <string>
#include <string_view>

#include "elpis/base/error.h"
#include "elpis/http/error_answer.h"
#include "elpis/http/message.h"
#include "elpis/http/route.h"

namespace elpis::openai {
namespace {

constexpr std::string_view kSchema = "the schema of ";
constexpr std::string_view kFormat = "response_format";  // as the engine calls it

// The Responses API has it elsewhere.
std::string in_responses(const std::string& message) {
    for (const std::string& before : {std::string(), std::string(kSchema)}) {
        if (std::string named = before + std::string(kFormat); message.starts_with(named))
            return before + "text.format" + message.substr(named.size());
    }
    return message;
}

std::string field_within(std::string_view message) {
    if (message.starts_with(kSchema)) {
        message.remove_prefix(kSchema.size());
        return std::string(message.substr(0, message.find_first_of(": ")));
    }
    const bool of_tools = message.starts_with("the parameters of tool ") ||
                          message.starts_with("the tools' parameters ") ||
                          message.find(" tools were offered;") != std::string_view::npos;
    return of_tools ? "tools" : "";
}

}  // namespace

http::Answer refuse_call(const Error& error, std::string_view prompt_field) {
    Error told = error;
    if (told.code == ErrorCode::NotFound) told.code = ErrorCode::InvalidArgument;
    if (prompt_field == "input") told.message = in_responses(told.message);
    http::Refusal refusal = http::refusal_of(told, prompt_field);
    if (told.code == ErrorCode::InvalidArgument && refusal.param.empty())
        refusal.param = field_within(told.message);
    return http::refuse(refusal);
}

}  // namespace elpis::openai
