#pragma once

#include <chrono>
#include <cstddef>

namespace elpis::mcp {

struct Options {
    std::chrono::seconds generate_limit{0};   // 0: `generate` waits as long as it takes
    std::size_t max_line_bytes = 16U << 20U;  // one JSON-RPC message
    std::size_t max_depth = 128;              // nesting of one message
    std::size_t workers = 2;                  // threads that run handlers
    std::size_t max_queued_requests = 256;
    bool join = true;  // a server of this user that already runs, and be joined
    // Over HTTP: whether each legacy client has a session, which lets it subscribe, be asked and be
    // told of changes. Without, each of its requests stands for itself.
    bool sessions = false;
};

}  // namespace elpis::mcp
