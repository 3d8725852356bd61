#pragma once

#include <optional>
#include <string>
#include <utility>

#include <sys/types.h>

#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"

namespace elpis::cli {

// The user's browser on its way to a page: the desktop's own program for that (xdg-open, on macOS
// open), started without a shell and without what the environment says to this process alone:
// settings, of which one is a secret, and the service manager's. It lives on when this process
// ends.
class Browser {
public:
    // Unavailable when there is no such program. One thread.
    static Result<Browser> open(const std::string& url);

    Browser(Browser&& other) noexcept;
    Browser& operator=(Browser&&) = delete;
    Browser(const Browser&) = delete;
    Browser& operator=(const Browser&) = delete;
    ~Browser() = default;

    // Readable when the program has ended; −1 when that has been noticed, or cannot be.
    int handle() const { return handle_.get(); }
    // After that: what went wrong, as the rest of a sentence; nothing when all went well.
    std::optional<std::string> outcome();

private:
    Browser(pid_t pid, Descriptor handle) : pid_(pid), handle_(std::move(handle)) {}

    pid_t pid_;
    Descriptor handle_;  // a pidfd
};

}  // namespace elpis::cli
