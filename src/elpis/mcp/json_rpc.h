#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"

// JSON-RPC 2.0 as MCP narrows it: pure functions from text to messages and back. Safe on any bytes.
namespace elpis::mcp {

struct ParseLimits {
    std::size_t max_bytes = 16U << 20U;
    std::size_t max_depth = 128;    // of nested objects and arrays
    std::size_t max_members = 512;  // of one object: they are searched one after another
    // All of them, nested ones too: each takes up to a hundred bytes, whatever it takes as text.
    std::size_t max_values = 200'000;
};

// One JSON value, or kParseError: not JSON, not UTF-8, a NUL byte, or past a limit.
std::expected<Json, Fault> parse(std::string_view text, const ParseLimits& limits);

// What a message of more than `max_bytes` is answered with; nobody knows its id.
Fault overlong(std::size_t max_bytes);

struct Request {
    Json id;  // a string or an integer; travels back as it came
    std::string method;
    Json params = Json::object();
};

struct Notification {
    std::string method;
    Json params = Json::object();
};

// To a request of ours.
struct Response {
    Json id;
    Outcome outcome;
};

struct Malformed {
    Json id;  // null when it could not be read
    Fault fault;
};

using Message = std::variant<Request, Notification, Response, Malformed>;

// Arrays are malformed here; whoever has negotiated 2025-03-26 takes them apart before.
Message read_message(Json value);

bool is_request_id(const Json& value);

std::string result_message(const Json& id, Json result);
std::string error_message(const Json& id, const Fault& fault);  // a null id is left out
std::string request_message(const Json& id, std::string_view method, Json params);
std::string notification_message(std::string_view method, Json params);

}  // namespace elpis::mcp
