#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>

namespace elpis::journal {

// Whether and where what characters live through is kept, and for how long.
struct Options {
    bool enabled = true;         // false: kept in memory only, within its bound
    std::filesystem::path path;  // empty: kept in memory, with a warning
    bool restore = true;         // false: states of earlier runs are kept, but not given back

    // How long and how much. What is older goes, and then what is oldest; the newest state of each
    // character stays. A retention of 0 is for ever.
    std::chrono::seconds retention{std::chrono::days(365)};
    std::size_t max_mib = 256;

    // What is remembered of each talk between a character and a user: the newest.
    std::size_t history_messages = 200;
    std::size_t history_kib = 256;
    std::size_t turns = 64;  // of each character: turns that can be undone
};

}  // namespace elpis::journal
