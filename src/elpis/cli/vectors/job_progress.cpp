#include "elpis/cli/vectors/job_progress.h"

#include <optional>
#include <string>

#include <fmt/format.h>

#include "elpis/cli/bar.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

constexpr int kCells = 16;
constexpr int kQuarters = 4;
constexpr int kMinute = 60;

}  // namespace

std::string job_status(const JobState& state, double seconds, const Look& look) {
    const int whole = static_cast<int>(seconds);
    const std::string clock = fmt::format("{}:{:02}", whole / kMinute, whole % kMinute);
    if (state.total <= 0) return fmt::format("{}  {}", state.step, clock);
    const double share = static_cast<double>(state.done) / state.total;
    return fmt::format("{}  {}  {:.0f} %  {}",
                       state.step,
                       progress_bar(share, kCells, look.unicode),
                       100.0 * share,
                       clock);
}

std::optional<std::string> JobLog::line(const JobState& state) {
    const int quarter = state.total > 0 ? kQuarters * state.done / state.total : 0;
    if (state.step == step_ && quarter <= quarter_) return std::nullopt;
    const bool begins = state.step != step_;
    step_ = state.step;
    quarter_ = quarter;
    if (begins && quarter == 0) return state.step + "\n";
    return fmt::format("{}: {} of {}\n", state.step, state.done, state.total);
}

}  // namespace elpis::cli
