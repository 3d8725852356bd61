#include "elpis/http/error_answer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "elpis/base/error.h"
#include "elpis/http/message.h"
#include "elpis/http/route.h"

namespace elpis::http {
namespace {

bool is_part(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') ||
           std::string_view("_-.[]\"").find(letter) != std::string_view::npos;
}

// A sentence about a field of an unforeseen name begins with it in quotes.
std::string quoted_field(std::string_view message) {
    const std::size_t end = message.find("\" is no field", 1);
    if (!message.starts_with('"') || end == std::string_view::npos) return {};
    return std::string(message.substr(1, end - 1));
}

// "messages[2].role is …" is about messages[2].role, `character "/" is …` about character; "the
// prompt is …" about nothing in particular.
std::string param_of(std::string_view message) {
    constexpr std::array<std::string_view, 5> kVerbs{"is", "has", "must", "names", "demands"};
    constexpr std::array<std::string_view, 5> kNoFields{"the", "a", "there", "it", "nobody"};
    if (message.starts_with('"')) return quoted_field(message);
    std::string_view name = message.substr(0, message.find(' '));
    if (name.empty() || name.size() == message.size()) return {};
    const std::string_view rest = message.substr(name.size() + 1);
    if (name.ends_with(':') || name.ends_with(',')) name.remove_suffix(1);
    const bool could_be = !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
                          std::ranges::all_of(name, is_part) &&
                          std::ranges::find(kNoFields, name) == kNoFields.end();
    if (!could_be) return {};
    // What has parts is a field, whatever is said of it.
    const bool has_parts = name.find_first_of(".[") != std::string_view::npos;
    const bool is_told_of =
        rest.starts_with('"') ||
        std::ranges::find(kVerbs, rest.substr(0, rest.find(' '))) != kVerbs.end();
    return has_parts || is_told_of ? std::string(name) : std::string();
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
