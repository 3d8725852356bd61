#include "elpis/cli/model/conversion.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <signal.h>
#include <unistd.h>

#include "elpis/backends/checkpoint_model.h"
#include "elpis/cli/seconds.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/job_progress.h"
#include "elpis/config/settings.h"

namespace elpis::cli {
namespace {

bool signal_waits() {
    sigset_t waiting;
    if (::sigpending(&waiting) != 0) return false;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        if (::sigismember(&waiting, signal) == 1) return true;
    }
    return false;
}

// A status line that goes away with it.
struct Status {
    Status() = default;
    ~Status() { terminal.clear_status(); }
    Status(const Status&) = delete;
    Status& operator=(const Status&) = delete;

    Terminal terminal{STDERR_FILENO};
    std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
};

}  // namespace

backends::CheckpointOptions checkpoint_options(const config::Settings& settings) {
    return {.torch_dtype = settings.torch_dtype,
            .cache = settings.cache / "checkpoints",
            .hub = settings.hub};
}

backends::ConversionProgress attended_conversion() {
    return [status = std::make_shared<Status>()](std::string_view step, int done, int total) {
        Terminal& terminal = status->terminal;
        terminal.show_status(job_status({std::string(step) + " the checkpoint", done, total},
                                        seconds_since(status->begin),
                                        terminal.look()));
        return !signal_waits();
    };
}

}  // namespace elpis::cli
