#include "elpis/cli/commands/generate.h"

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/cli/bar.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/terminal.h"
#include "elpis/engine/event.h"
#include "elpis/mcp/wakeup.h"
#include "elpis/mind/mind.h"
#include "elpis/streams/stream.h"

namespace elpis::cli {
namespace {

constexpr std::size_t kMostInputBytes = 4U << 20U;
constexpr int kRedrawMs = 100;

Result<std::string> read_standard_input() {
    std::string text;
    std::array<char, 4096> buffer{};
    ssize_t count = 0;
    while ((count = read(STDIN_FILENO, buffer.data(), buffer.size())) > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(count));
        if (text.size() > kMostInputBytes) {
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format("standard input has over {} bytes, which is the most that is read",
                            kMostInputBytes));
        }
    }
    if (!utf8::valid(text)) {
        return fail(ErrorCode::InvalidArgument, "standard input is not UTF-8 text");
    }
    return text;
}

Result<mind::GenerateCall> to_call(const GenerateCommand& command) {
    mind::GenerateCall call;
    if (!command.character.empty()) call.character = command.character;
    if (!command.system.empty()) {
        call.messages.push_back({.role = "system", .content = command.system});
    }
    std::string text = command.text;
    if (text == "-") {
        ELPIS_TRY(text, read_standard_input());
    }
    call.messages.push_back({.role = "user", .content = std::move(text)});
    call.max_tokens = command.max_tokens;
    call.temperature = command.temperature;
    call.seed = command.seed;
    if (command.valence || command.arousal) {
        call.emotion = {.valence = command.valence.value_or(0.0),
                        .arousal = command.arousal.value_or(0.0)};
    }
    return call;
}

std::string status_of(const engine::Progress& progress, const Look& look) {
    constexpr int kCells = 24;
    const double fraction =
        progress.total > 0 ? static_cast<double>(progress.done) / progress.total : 0.0;
    const std::string bar = progress_bar(fraction, kCells, look.unicode);
    switch (progress.phase) {
        case engine::Phase::Queued:
            return "preparing";
        case engine::Phase::Loading:
            return fmt::format("loading the model {} {}%", bar, progress.done);
        case engine::Phase::Prefill:
            return fmt::format("reading the prompt {} {}/{}", bar, progress.done, progress.total);
        case engine::Phase::Generating:
            return {};
    }
    return {};
}

// Waits for more text, a signal, or time to redraw.
void wait(mcp::Wakeup& news, const Signals& signals, bool redraws) {
    std::array<pollfd, 2> ready{{{.fd = news.descriptor(), .events = POLLIN, .revents = 0},
                                 {.fd = signals.fd(), .events = POLLIN, .revents = 0}}};
    if (poll(ready.data(), ready.size(), redraws ? kRedrawMs : -1) > 0 && ready[0].revents != 0) {
        news.clear();
    }
}

ExitCode complain(Terminal& status, const Error& error) {
    status.clear_status();
    status.print("elpis: " + error.message + "\n");
    return exit_code_of(error.code);
}

}  // namespace

ExitCode generate(const GenerateCommand& command,
                  mind::Mind& mind,
                  Signals& signals,
                  Terminal& out,
                  Terminal& status) {
    auto call = to_call(command);
    if (!call) return complain(status, call.error());
    const auto generation = mind.generate(*std::move(call));
    if (!generation) return complain(status, generation.error());

    streams::Stream& stream = *generation->stream;
    const auto news =
        std::make_shared<mcp::Wakeup>();  // a callback under way may outlive its watch
    std::size_t cursor = 0;
    bool wrote = false;
    streams::Reading reading;
    while (!reading.complete) {
        reading = stream.read(cursor);
        cursor = reading.next_cursor;
        if (!reading.text.empty()) {
            status.clear_status();
            out.print(out.look().terminal ? tamed(reading.text) : reading.text);
            wrote = true;
        } else if (!wrote) {
            status.show_status(status_of(reading.progress, status.look()));
        }
        if (!out.open() || signals.take()) stream.cancel();
        if (reading.complete) break;
        const auto watch = stream.when_news(cursor, [news] { news->ring(); });
        wait(*news, signals, !wrote && status.look().terminal);
    }
    status.clear_status();
    if (wrote) out.print("\n");
    const streams::Outcome& outcome = *reading.outcome;
    if (outcome.error) return complain(status, *outcome.error);
    if (const auto written = out.check(); !written) return complain(status, written.error());
    if (outcome.cancelled()) return out.open() ? ExitCode::Interrupted : ExitCode::Ok;
    return ExitCode::Ok;
}

}  // namespace elpis::cli
