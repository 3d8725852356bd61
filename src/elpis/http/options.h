#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

namespace elpis::http {

struct Options {
    std::string host = "127.0.0.1";
    int port = 8484;                   // 0: any that is free
    std::filesystem::path token_file;  // empty: no token, unless the environment has one
    std::string allowed_hosts;         // beside this machine's own names; separated by commas
    std::string allowed_origins;       // the same

    std::size_t max_header_bytes = 32U << 10U;
    std::size_t max_body_bytes = 4U << 20U;
    std::size_t max_depth = 128;         // nesting of a JSON body
    std::size_t max_connections = 1024;  // one more closes the one that has idled longest
    std::size_t max_streams = 256;       // answers that are waited for at once
    std::size_t max_listeners = 256;     // clients that only listen, at once

    std::chrono::seconds header_time{10};  // from the first byte of a request to its empty line
    std::chrono::seconds body_time{30};    // from there to its last byte
    std::chrono::seconds keep_alive{5};    // between two requests
    std::chrono::seconds write_time{30};   // for a client that does not read
};

}  // namespace elpis::http
