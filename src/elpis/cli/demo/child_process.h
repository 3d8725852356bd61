#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"

namespace elpis::cli {

// A program that was started by this one, with a pipe to its standard input and one from each of
// its outputs. It has a process group of its own, so that Ctrl-C reaches only us: we end it in
// order.
class ChildProcess {
public:
    // Unavailable when it cannot be started.
    static Result<ChildProcess> start(const std::filesystem::path& program,
                                      const std::vector<std::string>& arguments);

    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&& other) = delete;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    // As MCP clients do it: closes its input, after `kPatience` SIGTERM, after that SIGKILL, to it
    // and to what it has started.
    ~ChildProcess();

    int input() const { return input_.get(); }    // we write, it reads
    int output() const { return output_.get(); }  // all three are non-blocking on our side
    int errors() const { return errors_.get(); }
    void close_input() { input_ = Descriptor(); }

    static constexpr std::chrono::milliseconds kPatience{2000};

private:
    ChildProcess() = default;
    bool ends_within(std::chrono::milliseconds patience) const;

    pid_t pid_ = -1;
    Descriptor handle_;  // a pidfd: readable when the process has ended
    Descriptor input_;
    Descriptor output_;
    Descriptor errors_;
};

}  // namespace elpis::cli
