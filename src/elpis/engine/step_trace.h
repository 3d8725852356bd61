#pragma once

#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/engine/scheduler.h"

namespace elpis::engine {

// The scheduler's decisions for people who want to see them: one JSON object a line and step. No
// text of anybody's is in it. Engine's thread.
class StepTrace {
public:
    // Appends. Unavailable when the file cannot be written.
    static Result<StepTrace> open(const std::filesystem::path& file, Clock::Monotonic now);

    struct Line {
        Clock::Monotonic began;
        double seconds = 0.0;
        double predicted = 0.0;  // seconds; 0: nothing was known
        std::string_view outcome;
        const std::vector<Scheduler::Span>& spans;
        int waiting = 0;
        int cells_used = 0;
        int cells_kept = 0;
        int threads = 1;
    };
    // False when it could not be written; nothing more is tried then.
    bool write(const Line& line);

private:
    StepTrace(std::ofstream file, Clock::Monotonic zero) : file_(std::move(file)), zero_(zero) {}

    std::ofstream file_;
    Clock::Monotonic zero_;
    long long step_ = 0;
};

}  // namespace elpis::engine
