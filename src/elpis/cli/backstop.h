#pragma once

#include <chrono>
#include <functional>
#include <string_view>

#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"
#include "elpis/cli/exit_code.h"

namespace elpis::cli {

// The last resort of an orderly shutdown. Some calls into libraries cannot be interrupted (a
// grammar, a template, a step on a GPU); when one of them holds a join past the deadline, this
// logs what was being ended and ends the process. Make it before the parts it watches over.
class Backstop {
public:
    // A client waits 2 s after closing stdin before it sends SIGTERM; promised is 1 s.
    static constexpr std::chrono::milliseconds kPatience{800};

    using End = std::function<void(ExitCode)>;

    explicit Backstop(Log& log);  // ends the process by _exit
    Backstop(Log& log, End end);  // for tests
    ~Backstop() = default;        // disarms

    Backstop(const Backstop&) = delete;
    Backstop& operator=(const Backstop&) = delete;

    // From now on there is `patience` left. `code` is what the process then ends with.
    void arm(ExitCode code, std::chrono::milliseconds patience = kPatience);

    // What is being ended at the moment. `what` lives as long as the program: a literal.
    void note(std::string_view what);

    // Declared behind a member, it notes that this member is ended next.
    class Note {
    public:
        Note(Backstop& backstop, std::string_view what) : backstop_(backstop), what_(what) {}
        ~Note() { backstop_.note(what_); }
        Note(const Note&) = delete;
        Note& operator=(const Note&) = delete;

    private:
        Backstop& backstop_;
        std::string_view what_;
    };

private:
    Log& log_;
    End end_;
    Guarded<std::string_view> ending_{"the start of the shutdown"};
    Timer timer_;  // last: its thread uses the rest
};

}  // namespace elpis::cli
