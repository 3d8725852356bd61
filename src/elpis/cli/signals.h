#pragma once

#include <initializer_list>
#include <optional>

namespace elpis::cli {

// Signals as something to poll for instead of something that interrupts. They are blocked from here
// to the end of the process, in this thread and in those it starts, so make it before any thread.
class Signals {
public:
    Signals(std::initializer_list<int> signals);
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    int fd() const { return fd_; }  // readable when one is waiting

    // The oldest one waiting; nothing when there is none. Never blocks.
    std::optional<int> take();

private:
    int fd_;
};

}  // namespace elpis::cli
