#include "elpis/engine/step_trace.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/scheduler.h"

namespace elpis::engine {

Result<StepTrace> StepTrace::open(const std::filesystem::path& file, Clock::Monotonic now) {
    std::ofstream stream(file, std::ios::app);
    if (stream) return StepTrace(std::move(stream), now);
    return fail(ErrorCode::Unavailable,
                fmt::format("engine.trace_steps is {}, which cannot be written; give a file in a "
                            "folder that exists and that you may write to",
                            file.string()));
}

bool StepTrace::write(const Line& line) {
    if (!file_) return false;
    int decoding = 0;
    int prompt = 0;
    std::string rows;
    for (const Scheduler::Span& span : line.spans) {
        (span.prompt ? prompt : decoding) += span.rows;
        rows +=
            fmt::format(R"({}{{"request":{},"sequence":{},"position":{},"rows":{},"kind":"{}"}})",
                        rows.empty() ? "" : ",",
                        span.request,
                        span.sequence,
                        span.position,
                        span.rows,
                        span.prompt ? "prompt" : "answer");
    }
    const double at = std::chrono::duration<double>(line.began - zero_).count();
    file_ << fmt::format(
        R"({{"step":{},"at":{:.6f},"ms":{:.3f},"predicted_ms":{:.3f},"outcome":"{}","answer_rows":{},"prompt_rows":{},"waiting":{},"cells_used":{},"cells_kept":{},"threads":{},"spans":[{}]}})"
        "\n",
        ++step_,
        at,
        line.seconds * 1000.0,
        line.predicted * 1000.0,
        line.outcome,
        decoding,
        prompt,
        line.waiting,
        line.cells_used,
        line.cells_kept,
        line.threads,
        rows);
    file_.flush();
    return static_cast<bool>(file_);
}

}  // namespace elpis::engine
