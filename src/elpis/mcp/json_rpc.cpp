#include "elpis/mcp/json_rpc.h"

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/surrogates.h"

namespace elpis::mcp {
namespace {

// Looks only at brackets, commas and strings: what the parser proper must not be given. Whether it
// is JSON at all is the parser's business.
std::optional<std::string> excess(std::string_view text, const ParseLimits& limits) {
    struct Open {
        bool object;
        std::size_t commas = 0;
    };
    std::vector<Open> open;
    bool in_string = false;
    std::size_t values = 1;  // at most: an opening bracket and a comma each begin one more
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\0') return "a NUL byte";  // the parser takes it for the end
        if (in_string) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                in_string = false;
            }
            continue;
        }
        if ((c == ',' || c == '{' || c == '[') && ++values > limits.max_values)
            return fmt::format("more than {} values", limits.max_values);
        if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            open.push_back({.object = c == '{'});
            if (open.size() > limits.max_depth) {
                return fmt::format("nesting deeper than {} levels", limits.max_depth);
            }
        } else if ((c == '}' || c == ']') && !open.empty()) {
            open.pop_back();
        } else if (c == ',' && !open.empty() && open.back().object) {
            if (++open.back().commas >= limits.max_members) {
                return fmt::format("an object with more than {} members", limits.max_members);
            }
        }
    }
    return std::nullopt;
}

Malformed malformed(Json id, std::string why) {
    return {.id = std::move(id),
            .fault = {.code = kInvalidRequest, .message = "Invalid request: " + std::move(why)}};
}

// An error that has not the form of one is one all the same.
Response read_response(Json id, Json& value) {
    if (const auto result = value.find("result"); result != value.end())
        return {.id = std::move(id), .outcome = std::move(*result)};
    Fault told{.code = kInternalError, .message = "an error without a message"};
    const Json& error = value["error"];
    if (error.is_object()) {
        const auto code = error.find("code");
        const auto message = error.find("message");
        if (code != error.end() && code->is_number_integer()) told.code = code->get<int>();
        if (message != error.end() && message->is_string())
            told.message = message->get<std::string>();
        if (const auto data = error.find("data"); data != error.end()) told.data = *data;
    }
    return {.id = std::move(id), .outcome = std::unexpected(std::move(told))};
}

Json envelope(const Json& id) {
    Json message = {{"jsonrpc", "2.0"}};
    if (!id.is_null()) message["id"] = id;
    return message;
}

}  // namespace

std::expected<Json, Fault> parse(std::string_view text, const ParseLimits& limits) {
    if (text.size() > limits.max_bytes) {
        return fault(kParseError,
                     fmt::format("Parse error: a message of more than {} bytes", limits.max_bytes));
    }
    if (const auto too_much = excess(text, limits)) {
        return fault(kParseError, "Parse error: " + *too_much);
    }
    Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (value.is_discarded()) {
        try {
            value = Json::parse(with_whole_surrogates(text));
        } catch (const Json::out_of_range&) {
            return fault(kParseError,
                         "Parse error: a number is too large; they go up to about 1.8e308");
        } catch (const Json::exception&) {
            return fault(kParseError, "Parse error: not one JSON value in UTF-8");
        }
    }
    return value;
}

Fault overlong(std::size_t max_bytes) {
    return {
        .code = kParseError,
        .message = "Parse error: a message of more than " + std::to_string(max_bytes) + " bytes"};
}

bool is_request_id(const Json& value) {
    return value.is_string() || value.is_number_integer();
}

Message read_message(Json value) {
    if (value.is_array()) return malformed(nullptr, "one message at a time; batches are not taken");
    if (!value.is_object()) return malformed(nullptr, "a message is a JSON object");

    const auto id_member = value.find("id");
    const bool has_id = id_member != value.end();
    Json id = has_id && is_request_id(*id_member) ? *id_member : Json(nullptr);
    if (const auto version = value.find("jsonrpc"); version == value.end() || *version != "2.0") {
        return malformed(std::move(id), "jsonrpc must be \"2.0\"");
    }
    const auto method = value.find("method");
    if (method == value.end() && (value.contains("result") || value.contains("error"))) {
        return read_response(std::move(id), value);
    }
    if (has_id && id.is_null()) return malformed(nullptr, "id must be a string or an integer");
    if (method == value.end() || !method->is_string()) {
        return malformed(std::move(id), "method must be a string");
    }

    Json params = Json::object();
    bool bad_params = false;
    if (const auto given = value.find("params"); given != value.end() && !given->is_null()) {
        bad_params = !given->is_object();
        if (!bad_params) params = std::move(*given);
    }
    // A notification is never answered, not even a bad one.
    if (!has_id) return Notification{method->get<std::string>(), std::move(params)};
    if (bad_params) return malformed(std::move(id), "params must be an object");
    return Request{std::move(id), method->get<std::string>(), std::move(params)};
}

std::string result_message(const Json& id, Json result) {
    Json message = envelope(id);
    message["result"] = std::move(result);
    return encode(message);
}

std::string error_message(const Json& id, const Fault& fault) {
    Json message = envelope(id);
    Json& error = message["error"];
    error = {{"code", fault.code}, {"message", fault.message}};
    if (!fault.data.is_null()) error["data"] = fault.data;
    return encode(message);
}

std::string request_message(const Json& id, std::string_view method, Json params) {
    Json message = envelope(id);
    message["method"] = method;
    message["params"] = std::move(params);
    return encode(message);
}

std::string notification_message(std::string_view method, Json params) {
    Json message = {{"jsonrpc", "2.0"}, {"method", method}};
    message["params"] = std::move(params);
    return encode(message);
}

}  // namespace elpis::mcp
