#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/cli/terminal.h"

namespace elpis::cli {

// Where a long job is: `done` of `total` of one step. A total of 0: nobody knows how much it is.
struct JobState {
    std::string step;
    int done = 0;
    int total = 0;

    bool operator==(const JobState&) const = default;
};

using JobProgress = std::function<void(std::string_view step, int done, int total)>;

// As a line that is redrawn: "reading sentences  ████····  50 %  0:31".
std::string job_status(const JobState& state, double seconds, const Look& look);

// The same where nobody watches: the lines worth writing to a log, namely each step as it begins
// and each quarter of it.
class JobLog {
public:
    // With its end; nothing when there is nothing new to tell.
    std::optional<std::string> line(const JobState& state);

private:
    std::string step_;
    int quarter_ = 0;
};

}  // namespace elpis::cli
