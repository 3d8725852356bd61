#include "elpis/cli/commands/demo.h"

#include <algorithm>
#include <chrono>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/demo/answer.h"
#include "elpis/cli/demo/chat.h"
#include "elpis/cli/demo/child_process.h"
#include "elpis/cli/demo/mcp_client.h"
#include "elpis/cli/demo/moods.h"
#include "elpis/cli/demo/page.h"
#include "elpis/cli/demo/vectors.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/seconds.h"
#include "elpis/cli/settings_flags.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/version.h"
#include "elpis/config/entry.h"
#include "elpis/config/load.h"
#include "elpis/config/table.h"

namespace elpis::cli {
namespace {

using Json = McpClient::Json;
using Time = std::chrono::steady_clock::time_point;

class Demo {
public:
    Demo(const DemoCommand& command, McpClient& client, Terminal& out)
        : command_(command), client_(client), out_(out) {}

    Result<void> run(Signals& signals) {
        ELPIS_OK(open());
        ELPIS_OK(load());
        if (command_.chat) {
            out_.print("\n");
            return chat(
                client_, out_, signals, {.max_tokens = command_.max_tokens, .input = STDIN_FILENO});
        }
        label("Question", command_.question);
        out_.print("\n");
        for (const Mood& mood : moods())
            ELPIS_OK(ask(mood));
        label("Measured", measures_text(measures_));
        label("Note", modulation_text(modulation_type_));
        return out_.check();
    }

private:
    Result<void> open() {
        out_.print(out_.paint(Ink::Bold, fmt::format("Elpis {}", version())) +
                   (command_.chat ? ": a talk, over MCP\n\n"
                                  : ": one question, four moods, asked over MCP\n\n"));
        const Time before = std::chrono::steady_clock::now();
        ELPIS_TRY(const Json server, client_.initialize(version()));
        const double handshake = seconds_since(before);
        ELPIS_TRY(const Json able, client_.call_tool("get_capabilities", Json::object()));
        modulation_type_ = able.value("modulation_type", "none");
        label("Server",
              fmt::format("{} {}, handshake in {:.0f} ms",
                          server.value("name", "unnamed"),
                          server.value("version", ""),
                          handshake * 1000));
        label("Model", model_of(able));
        return {};
    }

    static std::string model_of(const Json& able) {
        const auto file = std::filesystem::path(able.value("model_path", "")).filename().string();
        const Json hardware = able.value("hardware", Json::object());
        std::string text = fmt::format(
            "{} ({} on {}", file, able.value("backend", "?"), hardware.value("backend", "?"));
        if (const int threads = hardware.value("threads", 0); threads > 0) {
            text += fmt::format(", {} thread{}", threads, threads == 1 ? "" : "s");
        }
        return text + ")";
    }

    // The server loads its model with the first answer. This one is there to watch it do so.
    Result<void> load() {
        const Time before = std::chrono::steady_clock::now();
        out_.show_status("loading the model");
        ELPIS_TRY(
            const Json answer,
            client_.call_tool(
                "generate",
                {{"messages", messages()}, {"max_tokens", 1}, {"emotional_modulation", false}},
                [this](const std::string& message) {
                    if (!message.empty()) out_.show_status(message);
                }));
        label("Loaded", fmt::format("in {:.1f} s", seconds_since(before)));
        const Time vectors = std::chrono::steady_clock::now();
        ELPIS_TRY(const std::string have, wait_for_vectors(client_, out_));
        label("Vectors", have);
        making_seconds_ = seconds_since(vectors);
        return {};
    }

    Result<void> ask(const Mood& mood) {
        Json feeling;
        for (const Happening& happening : mood.happenings) {
            for (int i = 0; i < happening.times; ++i) {
                ELPIS_TRY(feeling,
                          client_.call_tool("update_emotion",
                                            {{"character", mood.character},
                                             {"event_type", happening.event_type},
                                             {"intensity", happening.intensity}}));
            }
        }
        const Look& look = out_.look();
        out_.print(
            mood_heading(mood, feeling.value("quadrant", mood.quadrant), look) +
            mood_bars(
                feeling.value("valence", 0.0), feeling.value("arousal", 0.0), mood.ink, look));
        ELPIS_OK(answer(mood));
        out_.print("\n");
        return {};
    }

    Result<void> answer(const Mood& mood) {
        ELPIS_TRY(
            const Answer answer,
            show_answer(client_,
                        out_,
                        {{"character", mood.character},
                         {"messages", messages()},
                         {"max_tokens", command_.max_tokens},
                         {"seed", command_.seed},
                         {"probe", true}},
                        [this](const Json& started) { out_.print(shape_line(started) + "\n"); }));
        if (const auto felt = felt_line(answer.end.value("felt", Json::object()))) {
            out_.print(*felt);
        }
        note_means(answer.end.value("modulation", Json::array()));
        measures_.add(answer.tokens, answer.first_tokens, answer.to_first, answer.after_first);
        if (measures_.start_to_first_token == 0.0 && answer.first_tokens > 0) {
            measures_.start_to_first_token =
                seconds_since(begun_) - answer.after_first - making_seconds_;
        }
        return {};
    }

    // By what the moods acted, as the last answer has it.
    void note_means(const Json& means) {
        const bool steered = std::ranges::find(means, "steering") != means.end();
        modulation_type_ = steered ? "steering" : means.empty() ? "none" : "sampling";
    }

    Json messages() const {
        return Json::array({{{"role", "user"}, {"content", command_.question}}});
    }

    void label(std::string_view name, std::string_view text) {
        out_.print(labelled(name, tamed(text), out_.look()));
    }

    const DemoCommand& command_;
    McpClient& client_;
    Terminal& out_;
    const Time begun_ = std::chrono::steady_clock::now();
    std::string modulation_type_;
    double making_seconds_ = 0.0;  // of the wait for vectors, which is only once for a model
    Measures measures_;
};

Result<std::vector<std::string>> server_arguments(const DemoCommand& command,
                                                  const SettingsArguments& settings) {
    std::vector<std::string> arguments;
    if (command.server.empty()) arguments.emplace_back("mcp");
    if (settings.file) arguments.push_back("--config=" + settings.file->string());
    for (const auto& [key, text] : settings.flags) {
        if (const config::Entry* entry = config::find(key)) {
            arguments.push_back(fmt::format("{}={}", entry->flag(), text));
        }
    }
    // Each demo begins at the baseline, and leaves nothing behind. In a talk both sides move the
    // character, by what they feel like. Unless the user has another wish, said anywhere.
    std::vector<std::pair<std::string_view, std::string_view>> wanted{{"journal.enabled", "false"}};
    if (command.chat) {
        wanted.emplace_back("appraisal.mode", "probe");
        wanted.emplace_back("appraisal.source", "both");
    }
    ELPIS_TRY(const config::Loaded loaded, load_settings(process_inputs(settings)));
    for (const auto& [key, text] : wanted) {
        const config::Entry* entry = config::find(key);
        if (entry != nullptr && config::source_of(loaded, key) == "default") {
            arguments.push_back(fmt::format("{}={}", entry->flag(), text));
        }
    }
    return arguments;
}

Error with_last_words(Error error, const std::string& words) {
    if (!words.empty()) error.message += "\nThe server's last words:\n" + words;
    while (error.message.ends_with('\n'))
        error.message.pop_back();
    return error;
}

}  // namespace

Result<ExitCode> run_demo(const DemoCommand& command, const SettingsArguments& settings) {
    Signals signals({SIGINT, SIGTERM, SIGHUP});
    const std::filesystem::path program =
        command.server.empty() ? std::filesystem::read_symlink("/proc/self/exe") : command.server;
    ELPIS_TRY(const std::vector<std::string> arguments, server_arguments(command, settings));
    Terminal out(STDOUT_FILENO);
    ELPIS_TRY(const ChildProcess server, ChildProcess::start(program, arguments));
    McpClient client({.to_server = server.input(),
                      .from_server = server.output(),
                      .errors = server.errors(),
                      .interrupt = signals.fd()});
    const auto shown = Demo(command, client, out).run(signals);
    out.clear_status();
    if (shown) return ExitCode::Ok;
    if (!out.open()) {
        ELPIS_OK(out.check());
        return ExitCode::Ok;
    }
    if (shown.error().code == ErrorCode::Cancelled) {
        out.print("\n");
        return ExitCode::Interrupted;
    }
    return std::unexpected(with_last_words(shown.error(), client.error_tail()));
}

}  // namespace elpis::cli
