#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "elpis/base/result.h"

namespace elpis::cli {

// A running server of this user, as it was when it was asked.
struct LiveServer {
    int process = 0;
    nlohmann::json told;  // what server_report says; an object; empty with `trouble`
    std::string trouble;  // why nothing is known of it
};

// Everybody whose socket lies in one of these folders, by process number. Sockets of servers that
// have died are taken away. One server may take `patience` to answer. Unavailable when a folder
// cannot be used.
Result<std::vector<LiveServer>> ask_servers(const std::vector<std::filesystem::path>& folders,
                                            std::chrono::milliseconds patience);

}  // namespace elpis::cli
