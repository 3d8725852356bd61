#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/steering/evaluation/judge.h"

namespace elpis::cli {

// A judge that is a command of the shell. It is started for each answer, gets one line of JSON on
// its standard input, {"question": "…", "answer": "…"}, then the end of it, and prints one number.
// What it prints elsewhere is shown when it fails.
class CommandJudge : public steering::evaluation::Judge {
public:
    static constexpr std::chrono::seconds kPatience{30};
    static constexpr std::size_t kMostBytes = 4096;  // of what it prints

    // A judgement under way ends soon after `stop` is asked for.
    CommandJudge(std::string command,
                 std::stop_token stop,
                 std::chrono::milliseconds patience = kPatience);

    std::string name() const override { return command_; }
    // Unavailable, naming the command: it cannot be started, prints no number or too much, or takes
    // too long. Cancelled after the stop.
    Result<double> score(std::string_view question, std::string_view answer) override;

private:
    std::string command_;
    std::stop_token stop_;
    std::chrono::milliseconds patience_;
};

// The line that a judge reads, with its end.
std::string judge_line(std::string_view question, std::string_view answer);

}  // namespace elpis::cli
