#include "elpis/http/error_answer.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "elpis/base/error.h"
#include "elpis/http/message.h"
#include "elpis/http/route.h"

namespace elpis::http {
namespace {

// "messages[2].role is …" is about messages[2].role; "the prompt is …" about nothing in particular.
std::string param_of(std::string_view message) {
    constexpr std::array<std::string_view, 5> kVerbs{"is", "has", "must", "names", "demands"};
    const std::string_view name = message.substr(0, message.find(' '));
    if (name.empty() || name.size() == message.size()) return {};
    std::string_view rest = message.substr(name.size() + 1);
    const std::string_view verb = rest.substr(0, rest.find(' '));
    const auto is_part = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
               std::string_view("_.[]").find(letter) != std::string_view::npos;
    };
    const bool named = std::ranges::all_of(name, is_part) && name != "the" && name != "a" &&
                       std::ranges::find(kVerbs, verb) != kVerbs.end();
    return named ? std::string(name) : std::string();
}

}  // namespace

Refusal refusal_of(const Error& error, std::string_view prompt_field) {
    switch (error.code) {
        case ErrorCode::InvalidArgument:
            // These words of the engine's are what clients look for, too.
            if (error.message.find("exceed context window") != std::string::npos) {
                return {.status = 400,
                        .message = error.message,
                        .code = "context_length_exceeded",
                        .param = std::string(prompt_field)};
            }
            return {.status = 400,
                    .message = error.message,
                    .code = "invalid_value",
                    .param = param_of(error.message)};
        case ErrorCode::NotFound:
            return {.status = 404, .message = error.message, .code = "not_found"};
        case ErrorCode::Busy:
            return {.status = 503, .message = error.message, .code = "overloaded"};
        case ErrorCode::Cancelled:
            return {.status = 503, .message = error.message, .code = "cancelled"};
        case ErrorCode::Unsupported:
            return {.status = 400, .message = error.message, .code = "unsupported"};
        case ErrorCode::Unavailable:
            return {.status = 503, .message = error.message, .code = "unavailable"};
        case ErrorCode::Internal:
            break;
    }
    return {.status = 500, .message = error.message, .code = "internal_error"};
}

Answer refuse(const Error& error, std::string_view prompt_field) {
    return refuse(refusal_of(error, prompt_field));
}

}  // namespace elpis::http
