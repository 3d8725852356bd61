#include "elpis/cli/backstop.h"

#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/base/log.h"
#include "elpis/cli/exit_code.h"

namespace elpis::cli {

Backstop::Backstop(Log& log)
    : Backstop(log, [](ExitCode code) { ::_exit(static_cast<int>(code)); }) {}

Backstop::Backstop(Log& log, End end) : log_(log), end_(std::move(end)) {}

void Backstop::arm(ExitCode code, std::chrono::milliseconds patience) {
    timer_.after(patience, [this, code, patience] {
        const std::string_view stuck = ending_.with([](std::string_view what) { return what; });
        log_.error("shutdown",
                   fmt::format("{} did not end within {} ms; the process ends without it",
                               stuck,
                               patience.count()));
        end_(code);
    });
}

void Backstop::note(std::string_view what) {
    ending_.with([what](std::string_view& ending) { ending = what; });
}

}  // namespace elpis::cli
