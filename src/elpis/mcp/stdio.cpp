#include "elpis/mcp/stdio.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/limits.h>
#include <signal.h>
#include <sys/poll.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/mcp/line_splitter.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp {
namespace {

constexpr int kNoTimeout = -1;

std::string why_not() {
    return std::generic_category().message(errno);
}

}  // namespace

Result<StdioPipes> claim_stdio() {
    ::signal(SIGPIPE, SIG_IGN);
    const auto keep = [](int number) { return Descriptor(fcntl(number, F_DUPFD_CLOEXEC, 3)); };
    StdioPipes pipes{.in = keep(STDIN_FILENO), .out = keep(STDOUT_FILENO)};
    if (pipes.in.get() < 0 || pipes.out.get() < 0) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("standard input or output is closed ({}); an MCP client opens both",
                                why_not()));
    }
    const Descriptor nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
    if (nothing.get() < 0) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("/dev/null cannot be opened: {}", why_not()));
    }
    if (fcntl(STDERR_FILENO, F_GETFD) < 0) dup2(nothing.get(), STDERR_FILENO);
    if (dup2(nothing.get(), STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("standard input and output cannot be moved: {}", why_not()));
    }
    return pipes;
}

StdioTransport::StdioTransport(StdioPipes pipes, Limits limits, Log& log)
    : pipes_(std::move(pipes)), limits_(limits), log_(log), outgoing_(limits.max_queued_bytes) {}

StdioTransport::~StdioTransport() {
    stop_reading();
    flush(std::chrono::milliseconds(0));
}

void StdioTransport::start(Listener listener) {
    listener_ = std::move(listener);
    writer_ = std::jthread([this] { write(); });
    reader_ = std::jthread([this](const std::stop_token& stop) { read(stop); });
}

void StdioTransport::stop_reading() {
    reader_.request_stop();
    reader_wakeup_.ring();
    if (reader_.joinable()) reader_.join();
}

void StdioTransport::flush(std::chrono::milliseconds patience) {
    outgoing_.with(
        [&](Outgoing& out) { out.deadline = std::chrono::steady_clock::now() + patience; });
    writer_wakeup_.ring();
    if (writer_.joinable()) writer_.join();
}

void StdioTransport::send(std::string message) {
    message += '\n';
    const bool taken = outgoing_.with(
        [&](Outgoing& out) { return out.broken || out.box.put(std::move(message)); });
    if (!taken) break_off("it does not read what it asked for");
    writer_wakeup_.ring();
}

void StdioTransport::send_latest(Topic topic, std::string message) {
    message += '\n';
    outgoing_.with([&](Outgoing& out) {
        if (!out.broken) out.box.put_latest(topic, std::move(message));
    });
    writer_wakeup_.ring();
}

void StdioTransport::drop(Topic topic) {
    outgoing_.with([&](Outgoing& out) { out.box.drop(topic); });
}

void StdioTransport::read(const std::stop_token& stop) {
    LineSplitter lines(limits_.max_line_bytes, listener_.on_line, listener_.on_overlong);
    std::array<char, 64U << 10U> buffer{};
    while (true) {
        std::array<pollfd, 2> ready{
            {{.fd = pipes_.in.get(), .events = POLLIN, .revents = 0},
             {.fd = reader_wakeup_.descriptor(), .events = POLLIN, .revents = 0}}};
        if (poll(ready.data(), ready.size(), kNoTimeout) < 0 && errno != EINTR) break;
        if (stop.stop_requested()) return;
        if (ready[0].revents == 0) continue;
        const ssize_t count = ::read(pipes_.in.get(), buffer.data(), buffer.size());
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count <= 0) break;
        lines.add({buffer.data(), static_cast<std::size_t>(count)});
    }
    lines.end();
    tell_end();
}

void StdioTransport::write() {
    std::string line;       // under way
    std::string_view rest;  // of it
    while (true) {
        const auto deadline = outgoing_.with([&](Outgoing& out) {
            if (rest.empty()) {
                line = out.box.take().value_or("");
                rest = line;
            }
            return out.deadline;
        });
        const auto now = std::chrono::steady_clock::now();
        if (deadline && (rest.empty() || now >= *deadline)) return;
        const int timeout =
            deadline ? static_cast<int>(
                           std::chrono::ceil<std::chrono::milliseconds>(*deadline - now).count())
                     : kNoTimeout;
        // Without anything to write the pipe is asked for nothing but its end.
        const short wanted = rest.empty() ? short{0} : short{POLLOUT};
        std::array<pollfd, 2> ready{
            {{.fd = writer_wakeup_.descriptor(), .events = POLLIN, .revents = 0},
             {.fd = pipes_.out.get(), .events = wanted, .revents = 0}}};
        if (poll(ready.data(), ready.size(), timeout) < 0 && errno != EINTR) {
            return break_off("its pipe cannot be polled");
        }
        if (ready[0].revents != 0) writer_wakeup_.clear();
        if (ready[1].revents == 0) continue;
        if ((ready[1].revents & ~POLLOUT) != 0 || !write_some(rest)) {
            return break_off("it has closed its end");
        }
    }
}

// No more than a pipe takes at once when poll() says it is ready: this write does not block,
// although the description may be a blocking one.
bool StdioTransport::write_some(std::string_view& rest) {
    const std::size_t size = std::min<std::size_t>(rest.size(), PIPE_BUF);
    const ssize_t count = ::write(pipes_.out.get(), rest.data(), size);
    if (count < 0) return errno == EINTR || errno == EAGAIN;
    rest.remove_prefix(static_cast<std::size_t>(count));
    return true;
}

// From any thread: the writer may find the pipe closed, a sender the box full.
void StdioTransport::break_off(std::string_view why) {
    const bool first = outgoing_.with([](Outgoing& out) {
        out.box = Outbox(0);
        return !std::exchange(out.broken, true);
    });
    if (!first) return;
    log_.warning("mcp", fmt::format("the client is gone: {}", why));
    tell_end();
}

void StdioTransport::tell_end() {
    if (!end_told_.test_and_set()) listener_.on_end();
}

}  // namespace elpis::mcp
