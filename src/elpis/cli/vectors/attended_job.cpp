#include "elpis/cli/vectors/attended_job.h"

#include <array>
#include <chrono>
#include <exception>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <sys/poll.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/guarded.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/seconds.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/job_progress.h"

namespace elpis::cli {
namespace {

constexpr int kRedrawMs = 250;  // of the clock in the status line

// What the two threads share.
struct Desk {
    JobState state;
    bool ended = false;
    Result<void> result;
    std::exception_ptr thrown;
};

// Both kinds of telling, by who is there to see it.
class Teller {
public:
    void tell(const JobState& state) {
        if (status_.look().terminal) {
            status_.show_status(job_status(state, seconds_since(begin_), status_.look()));
        } else if (const auto line = log_.line(state)) {
            status_.print(*line);
        }
    }
    void end() { status_.clear_status(); }
    int redraw_ms() const { return status_.look().terminal ? kRedrawMs : -1; }

private:
    Terminal status_{STDERR_FILENO};
    JobLog log_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace

Result<void> attend(std::string_view first, const Job& job, Signals& signals, Backstop& backstop) {
    Guarded<Desk> desk(Desk{.state = {.step = std::string(first)}});
    Wakeup news;
    bool interrupted = false;
    {
        std::jthread worker([&](const std::stop_token& stop) {
            const JobProgress progress = [&](std::string_view step, int done, int total) {
                desk.with([&](Desk& it) { it.state = {std::string(step), done, total}; });
                news.ring();
            };
            Result<void> result;
            std::exception_ptr thrown;
            try {
                result = job(stop, progress);
            } catch (...) {
                thrown = std::current_exception();  // goes on in the thread that waits
            }
            desk.with([&](Desk& it) {
                it.result = result;
                it.thrown = thrown;
                it.ended = true;
            });
            news.ring();
        });
        Teller teller;
        while (true) {
            const auto [state, ended] =
                desk.with([](Desk& it) { return std::pair(it.state, it.ended); });
            if (ended) break;
            if (!interrupted) teller.tell(state);
            std::array<pollfd, 2> wanted{
                pollfd{.fd = news.descriptor(), .events = POLLIN, .revents = 0},
                pollfd{.fd = signals.fd(), .events = POLLIN, .revents = 0}};
            ::poll(wanted.data(), wanted.size(), interrupted ? -1 : teller.redraw_ms());
            news.clear();
            if (signals.take() && !interrupted) {
                interrupted = true;
                teller.end();
                worker.request_stop();
                backstop.arm(exit_code_of(ErrorCode::Cancelled));
            }
        }
        teller.end();
    }
    Desk done = desk.with([](Desk& it) { return it; });
    if (done.thrown) std::rethrow_exception(done.thrown);
    if (interrupted) return fail(ErrorCode::Cancelled, "interrupted");
    return done.result;
}

}  // namespace elpis::cli
