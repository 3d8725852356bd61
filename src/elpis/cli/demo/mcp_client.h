#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::cli {

// The client's side of MCP over a pair of pipes, revision 2025-11-25: one request at a time, its
// progress on the way, its result. Single-threaded; the descriptors belong to someone else.
class McpClient {
public:
    using Json = nlohmann::json;
    // What notifications/progress says beside its figure; may be empty.
    using OnProgress = std::function<void(const std::string& message)>;

    struct Wires {
        int to_server = -1;    // non-blocking
        int from_server = -1;  // non-blocking
        int errors = -1;       // what the server writes to stderr, non-blocking; −1: none
        int interrupt = -1;    // readable when all this should end; −1: never
    };

    static constexpr std::string_view kRevision = "2025-11-25";
    static constexpr std::size_t kLongestLine = 64U << 20U;

    explicit McpClient(const Wires& wires) : wires_(wires) {}

    // Introduces us. The server's name and version: {"name", "version"}. Errors as `request`.
    Result<Json> initialize(std::string_view client_version);

    // Cancelled after an interrupt; Unavailable when the server has gone, does not answer for
    // `patience`, or says what is not MCP; Internal when it answers with an error.
    Result<Json> request(std::string_view method,
                         Json params,
                         const OnProgress& on_progress = {},
                         std::chrono::milliseconds patience = std::chrono::minutes(1));

    // The structured result of a tool. InvalidArgument with its own words when the tool failed.
    // Every word about progress starts the patience anew.
    Result<Json> call_tool(std::string_view name,
                           Json arguments,
                           const OnProgress& on_progress = {});

    // Leaves the server in peace for so long. Cancelled after an interrupt.
    Result<void> pause(std::chrono::milliseconds duration);

    // The last lines of what the server wrote to stderr.
    const std::string& error_tail() const { return error_tail_; }

private:
    using Deadline = std::chrono::steady_clock::time_point;

    Result<void> send(const Json& message, Deadline deadline);
    Result<Json> receive(Deadline deadline);
    Result<void> wait(int fd, short events, Deadline deadline);
    Result<void> take_lines();
    void read_errors();
    std::unexpected<Error> server_has_gone();

    Wires wires_;
    std::int64_t last_id_ = 0;
    std::string unread_;             // of a line that has not ended
    std::deque<std::string> lines_;  // whole, not looked at yet
    std::string error_tail_;
};

}  // namespace elpis::cli
