#include "elpis/cli/commands/generate.h"

#include <charconv>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/as_one.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/parts.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/progress_line.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/standard_input.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/event.h"
#include "elpis/mind/mind.h"
#include "elpis/streams/stream.h"

namespace elpis::cli {
namespace {

constexpr std::size_t kShown = 40;  // bytes of a refused text
constexpr int kRedrawMs = 100;      // of the status line; nothing else waits in steps

Error interrupted() {
    return {.code = ErrorCode::Cancelled, .message = "interrupted"};
}

// "sea" or "sea=0.5"; a name may have that sign, too.
Result<engine::AdapterWish> to_wish(const std::string& given) {
    const std::size_t sign = given.rfind('=');
    if (sign == std::string::npos) return engine::AdapterWish{.name = given};
    engine::AdapterWish wish{.name = given.substr(0, sign)};
    const char* const end = given.data() + given.size();
    const auto read = std::from_chars(given.data() + sign + 1, end, wish.scale);
    if (read.ec == std::errc() && read.ptr == end) return wish;
    return fail(ErrorCode::InvalidArgument,
                fmt::format("--adapter {}: what follows the = has to be a number, like 0.5",
                            utf8::printable(given)));
}

Result<mind::GenerateCall> to_call(const GenerateCommand& command,
                                   std::string text,
                                   mind::Mind& mind) {
    if (utf8::blank(text)) {
        return fail(ErrorCode::InvalidArgument, "there is no text to answer");
    }
    for (const std::string* given : {&std::as_const(text), &command.system}) {
        if (utf8::valid(*given)) continue;
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("\"{}\" is not UTF-8 text; convert it first, with iconv for example",
                        utf8::printable(given->substr(0, kShown))));
    }
    mind::GenerateCall call{
        .max_tokens = command.max_tokens, .temperature = command.temperature, .seed = command.seed};
    for (const std::string& given : command.adapters) {
        ELPIS_TRY(call.adapters.emplace_back(), to_wish(given));
    }
    if (!command.character.empty()) call.character = command.character;
    if (!command.system.empty()) {
        call.messages.push_back({.role = "system", .content = command.system});
    }
    call.messages.push_back({.role = "user", .content = std::move(text)});
    if (command.valence || command.arousal) {
        ELPIS_TRY(const mind::Emotion now, mind.emotion(call.character));
        const affect::State& felt = now.snapshot.emotion;
        call.emotion = affect::State{.valence = command.valence.value_or(felt.valence),
                                     .arousal = command.arousal.value_or(felt.arousal)};
    }
    return call;
}

// Shows the answer as it grows, until it is complete, nobody wants it any more, or a signal comes.
Result<streams::Reading> follow(streams::Stream& stream, Signals& signals, Terminal& out) {
    Terminal status(STDERR_FILENO);
    const auto news = std::make_shared<Wakeup>();  // a callback may outlive its watch
    std::size_t cursor = 0;
    bool ends_line = true;
    while (true) {
        const auto watch = stream.when_news(cursor, [news] { news->ring(); });
        const bool wait_is_shown = cursor == 0 && status.look().terminal;
        if (!wait_for(news->descriptor(), signals, wait_is_shown ? kRedrawMs : -1)) {
            status.clear_status();
            return std::unexpected(interrupted());
        }
        news->clear();
        streams::Reading reading = stream.read(cursor);
        cursor = reading.next_cursor;
        if (!reading.text.empty()) {
            status.clear_status();
            ends_line = reading.text.ends_with('\n');
            out.print(out.look().terminal ? tamed(reading.text) : reading.text);
        } else if (!reading.complete) {
            status.show_status(progress_line(reading.progress, status.look()));
        }
        ELPIS_OK(out.check());
        if (!reading.complete && out.open()) continue;
        status.clear_status();
        if (!ends_line) out.print("\n");
        return reading;
    }
}

}  // namespace

Result<ExitCode> run_generate(const GenerateCommand& command, const config::Inputs& inputs) {
    Signals signals({SIGINT, SIGTERM, SIGHUP});
    ELPIS_TRY(const config::Loaded loaded, load_settings_and_files(inputs));
    ELPIS_TRY(config::Personas personas, as_one(config::load_characters(loaded, inputs)));
    std::string text = command.text;
    if (text == "-") {
        ELPIS_TRY(text, read_input(loaded.settings.engine.max_prompt_bytes, signals));
    }
    Log log(loaded.settings.log);
    Backstop backstop(log);
    ELPIS_TRY(const auto parts, Parts::open(loaded.settings, log, backstop, std::move(personas)));
    ELPIS_TRY(mind::GenerateCall call, to_call(command, std::move(text), parts->mind()));
    ELPIS_TRY(const mind::Generation generation, parts->mind().generate(std::move(call)));

    Terminal out(STDOUT_FILENO);
    const auto followed = follow(*generation.stream, signals, out);
    if (!followed) backstop.arm(exit_code_of(followed.error().code));
    ELPIS_TRY(const streams::Reading last, followed);
    if (!last.outcome) return ExitCode::Ok;  // our reader has left; it wanted no more
    if (last.outcome->error) return std::unexpected(*last.outcome->error);
    if (last.outcome->reason == engine::FinishReason::Length) {
        Terminal(STDERR_FILENO)
            .print(fmt::format("(the answer was cut off after {} tokens)\n", last.tokens));
    }
    return ExitCode::Ok;
}

}  // namespace elpis::cli
