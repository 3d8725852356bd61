#include "elpis/cli/vectors/command_judge.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <expected>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/poll.h>
#include <sys/types.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/trimmed.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/demo/child_process.h"
#include "elpis/config/value_text.h"

namespace elpis::cli {
namespace {

using Time = std::chrono::steady_clock::time_point;

constexpr std::size_t kShown = 200;  // bytes of what a judge said

// One answer, judged by one process.
class Hearing {
public:
    Hearing(const std::string& command, ChildProcess& child, std::string line)
        : command_(command), child_(child), line_(std::move(line)) {}

    // Until the judge has closed its output.
    Result<std::string> listen(const std::stop_token& stop, Time deadline) {
        Wakeup stopped;
        const std::stop_callback ring(stop, [&stopped] { stopped.ring(); });
        while (!closed_) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                deadline - std::chrono::steady_clock::now());
            if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "interrupted");
            if (left.count() <= 0) return complaint("said nothing within its time");
            std::array<pollfd, 4> wanted{
                pollfd{.fd = child_.output(), .events = POLLIN, .revents = 0},
                pollfd{.fd = errors_closed_ ? -1 : child_.errors(), .events = POLLIN, .revents = 0},
                pollfd{.fd = stopped.descriptor(), .events = POLLIN, .revents = 0},
                pollfd{.fd = line_.empty() ? -1 : child_.input(), .events = POLLOUT, .revents = 0}};
            ::poll(wanted.data(), wanted.size(), static_cast<int>(left.count()) + 1);
            if (wanted[3].revents != 0) write_some();
            if (wanted[0].revents != 0) closed_ = take(child_.output(), said_);
            if (wanted[1].revents != 0) errors_closed_ = take(child_.errors(), errors_);
            if (said_.size() > CommandJudge::kMostBytes) return complaint("prints too much");
            // Of its complaints the end matters.
            if (errors_.size() > CommandJudge::kMostBytes)
                errors_.erase(0, errors_.size() - CommandJudge::kMostBytes);
        }
        return std::move(said_);
    }

    std::unexpected<Error> complaint(std::string_view what) const {
        const std::string errors(trimmed(errors_));
        return fail(ErrorCode::Unavailable,
                    fmt::format("the judge \"{}\" {}{}{}",
                                command_,
                                what,
                                errors.empty() ? "" : "; it said: ",
                                errors.substr(errors.size() - std::min(errors.size(), kShown))));
    }

private:
    void write_some() {
        const ssize_t written = ::write(child_.input(), line_.data(), line_.size());
        if (written > 0) line_.erase(0, static_cast<std::size_t>(written));
        // A judge that does not read its line may judge all the same.
        if (written < 0 && errno != EAGAIN && errno != EINTR) line_.clear();
        if (line_.empty()) child_.close_input();
    }

    // True at the end.
    static bool take(int fd, std::string& into) {
        std::array<char, 4096> piece{};
        const ssize_t got = ::read(fd, piece.data(), piece.size());
        if (got > 0) into.append(piece.data(), static_cast<std::size_t>(got));
        return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    }

    const std::string& command_;
    ChildProcess& child_;
    std::string line_;
    std::string said_;
    std::string errors_;
    bool closed_ = false;
    bool errors_closed_ = false;
};

}  // namespace

std::string judge_line(std::string_view question, std::string_view answer) {
    const nlohmann::ordered_json line = {{"question", question}, {"answer", answer}};
    return line.dump(-1, ' ', /*ensure_ascii=*/false, nlohmann::json::error_handler_t::replace) +
           "\n";
}

CommandJudge::CommandJudge(std::string command,
                           std::stop_token stop,
                           std::chrono::milliseconds patience)
    : command_(std::move(command)), stop_(std::move(stop)), patience_(patience) {}

Result<double> CommandJudge::score(std::string_view question, std::string_view answer) {
    ELPIS_TRY(ChildProcess child, ChildProcess::start("/bin/sh", {"-c", command_}));
    Hearing hearing(command_, child, judge_line(question, answer));
    ELPIS_TRY(const std::string said,
              hearing.listen(stop_, std::chrono::steady_clock::now() + patience_));
    const std::string number(trimmed(said));
    if (const auto score = config::to_decimal(number)) return *score;
    return hearing.complaint(
        number.empty()
            ? "printed nothing; it has to print one number"
            : fmt::format("printed \"{}\"; it has to print one number", number.substr(0, kShown)));
}

}  // namespace elpis::cli
