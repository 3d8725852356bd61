#include "elpis/cli/demo/mcp_client.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/poll.h>
#include <sys/types.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::cli {
namespace {

using Json = McpClient::Json;

constexpr std::size_t kErrorTail = 4096;

std::string encode(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Null when `json` is no object or has no such member.
Json member(const Json& json, const char* key) {
    const auto it = json.find(key);
    return it == json.end() ? Json() : *it;
}

std::string text_or(const Json& object, const char* key, std::string otherwise) {
    const Json text = member(object, key);
    return text.is_string() ? text.get<std::string>() : std::move(otherwise);
}

bool is_progress(const Json& message, std::int64_t token) {
    return member(message, "method") == "notifications/progress" &&
           member(member(message, "params"), "progressToken") == token;
}

// The words of a tool that failed: {"error": …} in its first block, or the block's text as it is.
std::string tool_failure(const Json& result) {
    const Json content = member(result, "content");
    const Json first = content.is_array() && !content.empty() ? content.front() : Json();
    const std::string text = text_or(first, "text", "it failed and did not say why");
    return text_or(Json::parse(text, nullptr, /*allow_exceptions=*/false), "error", text);
}

}  // namespace

Result<Json> McpClient::initialize(std::string_view client_version) {
    ELPIS_TRY(const Json result,
              request("initialize",
                      {{"protocolVersion", kRevision},
                       {"capabilities", Json::object()},
                       {"clientInfo", {{"name", "elpis demo"}, {"version", client_version}}}}));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    ELPIS_OK(send({{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}}, deadline));
    return member(result, "serverInfo");
}

Result<Json> McpClient::request(std::string_view method,
                                Json params,
                                const OnProgress& on_progress,
                                std::chrono::milliseconds patience) {
    const auto now = [] { return std::chrono::steady_clock::now(); };
    const std::int64_t id = ++last_id_;
    if (on_progress) params["_meta"]["progressToken"] = id;
    const Json message{
        {"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
    ELPIS_OK(send(message, now() + patience));
    for (Deadline deadline = now() + patience;;) {
        ELPIS_TRY(const Json answer, receive(deadline));
        if (is_progress(answer, id)) {
            if (on_progress) on_progress(text_or(answer["params"], "message", ""));
            deadline = now() + patience;
        }
        // Other news, and answers to others: we have not asked for any.
        if (answer.contains("method") || member(answer, "id") != id) continue;
        if (answer.contains("error")) {
            return fail(ErrorCode::Internal,
                        fmt::format("the server refused {}: {}",
                                    method,
                                    text_or(answer["error"], "message", encode(answer["error"]))));
        }
        if (Json result = member(answer, "result"); result.is_object()) return result;
        return fail(ErrorCode::Unavailable,
                    fmt::format("the server's answer to {} has no result", method));
    }
}

Result<Json> McpClient::call_tool(std::string_view name,
                                  Json arguments,
                                  const OnProgress& on_progress) {
    ELPIS_TRY(
        Json result,
        request("tools/call", {{"name", name}, {"arguments", std::move(arguments)}}, on_progress));
    if (member(result, "isError") == true) {
        return fail(ErrorCode::InvalidArgument, fmt::format("{}: {}", name, tool_failure(result)));
    }
    return member(result, "structuredContent");
}

Result<void> McpClient::pause(std::chrono::milliseconds duration) {
    // poll() leaves out a negative descriptor: the deadline ends this, or an interrupt.
    auto ended = wait(-1, 0, std::chrono::steady_clock::now() + duration);
    if (!ended && ended.error().code == ErrorCode::Cancelled) return ended;
    return {};
}

Result<void> McpClient::send(const Json& message, Deadline deadline) {
    const std::string line = encode(message) + "\n";
    std::string_view rest = line;
    while (!rest.empty()) {
        ELPIS_OK(wait(wires_.to_server, POLLOUT, deadline));
        const ssize_t written = ::write(wires_.to_server, rest.data(), rest.size());
        if (written >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EAGAIN && errno != EINTR) {
            return server_has_gone();
        }
    }
    return {};
}

Result<Json> McpClient::receive(Deadline deadline) {
    while (lines_.empty()) {
        ELPIS_OK(wait(wires_.from_server, POLLIN, deadline));
        ELPIS_OK(take_lines());
    }
    const std::string line = std::move(lines_.front());
    lines_.pop_front();
    Json message = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!message.is_object()) {
        return fail(
            ErrorCode::Unavailable,
            fmt::format("the server wrote something that is not MCP: {}", line.substr(0, 200)));
    }
    return message;
}

// Waits for one of our pipes, and meanwhile keeps the server's stderr flowing.
Result<void> McpClient::wait(int fd, short events, Deadline deadline) {
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            return fail(ErrorCode::Unavailable, "the server does not answer");
        }
        std::array<pollfd, 3> wanted{
            pollfd{.fd = fd, .events = events, .revents = 0},
            pollfd{.fd = wires_.errors, .events = POLLIN, .revents = 0},
            pollfd{.fd = wires_.interrupt, .events = POLLIN, .revents = 0}};
        if (::poll(wanted.data(), wanted.size(), static_cast<int>(left.count())) < 0) continue;
        if (wanted[2].revents != 0) return fail(ErrorCode::Cancelled, "interrupted");
        if (wanted[1].revents != 0) read_errors();
        if (wanted[0].revents != 0) return {};
    }
}

Result<void> McpClient::take_lines() {
    std::array<char, 65536> piece{};
    const ssize_t got = ::read(wires_.from_server, piece.data(), piece.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (got <= 0) return server_has_gone();
    unread_.append(piece.data(), static_cast<std::size_t>(got));
    for (std::size_t end = 0; (end = unread_.find('\n')) != std::string::npos;) {
        if (end > 0) lines_.push_back(unread_.substr(0, end));
        unread_.erase(0, end + 1);
    }
    if (unread_.size() > kLongestLine) {
        return fail(ErrorCode::Unavailable, "the server writes a line without an end");
    }
    return {};
}

void McpClient::read_errors() {
    std::array<char, 4096> piece{};
    const ssize_t got = ::read(wires_.errors, piece.data(), piece.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        wires_.errors = -1;  // poll() leaves it out from now on
        return;
    }
    error_tail_.append(piece.data(), static_cast<std::size_t>(got));
    if (error_tail_.size() > kErrorTail) {
        error_tail_.erase(0, error_tail_.size() - kErrorTail);
        error_tail_.erase(0, std::min(error_tail_.find('\n'), error_tail_.size() - 1) + 1);
    }
}

// Its last words may still be on their way: they explain why it went.
std::unexpected<Error> McpClient::server_has_gone() {
    while (wires_.errors >= 0) {
        pollfd wanted{.fd = wires_.errors, .events = POLLIN, .revents = 0};
        if (::poll(&wanted, 1, 200) <= 0) break;
        read_errors();
    }
    return fail(ErrorCode::Unavailable, "the server has ended");
}

}  // namespace elpis::cli
