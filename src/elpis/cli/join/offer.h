#pragma once

#include <chrono>
#include <string>

#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"

// What a server says first to a process that wants to join it: one line of JSON.
namespace elpis::cli {

struct Offer {
    std::string key;  // settings_key
    int process = 0;
    std::string version;
    std::string model;    // path or reference
    std::string journal;  // path; empty: none
    bool http = false;    // has an HTTP port, or was to have one
    bool full = false;    // has as many already as it takes
};

std::string offer_line(const Offer& offer);  // with its newline

// The offer at the other end of a connection. Unavailable, with the reason as the rest of a
// sentence ("does not answer"), when it is no process of this user, when it says something else, or
// does not say it within `patience`.
Result<Offer> read_offer(const Descriptor& connection, std::chrono::milliseconds patience);

}  // namespace elpis::cli
