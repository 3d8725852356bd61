#include "elpis/cli/demo/chat.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <sys/types.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/cli/demo/answer.h"
#include "elpis/cli/demo/mcp_client.h"
#include "elpis/cli/demo/page.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/standard_input.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using Json = McpClient::Json;

constexpr const char* kCharacter = "Iris";
constexpr std::size_t kLongestLine = 64U << 10U;

// Lines of a descriptor that may never end.
class Lines {
public:
    Lines(int input, Signals& signals) : input_(input), signals_(signals) {}

    // Nothing at the end. Cancelled after an interrupt; InvalidArgument for a line that is too
    // long.
    Result<std::optional<std::string>> next() {
        while (true) {
            if (const std::size_t end = unread_.find('\n'); end != std::string::npos) {
                std::string line = unread_.substr(0, end);
                unread_.erase(0, end + 1);
                return line;
            }
            if (unread_.size() > kLongestLine) {
                return fail(ErrorCode::InvalidArgument,
                            "this message has over 64 KiB; a line of a talk is shorter");
            }
            if (ended_) {
                if (unread_.empty()) return std::nullopt;
                return std::exchange(unread_, {});
            }
            ELPIS_OK(read_more());
        }
    }

private:
    Result<void> read_more() {
        if (!wait_for(input_, signals_, -1)) return fail(ErrorCode::Cancelled, "interrupted");
        std::array<char, 4096> piece{};
        const ssize_t got = ::read(input_, piece.data(), piece.size());
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
        if (got <= 0) {
            ended_ = true;
        } else {
            unread_.append(piece.data(), static_cast<std::size_t>(got));
        }
        return {};
    }

    int input_;
    Signals& signals_;
    std::string unread_;
    bool ended_ = false;
};

bool does_not_fit(const Error& error) {
    return error.message.find("exceed context window") != std::string::npos;
}

// The oldest exchanges are left out of `messages` as long as the model has no room for them.
Result<Answer> answer_that_fits(McpClient& client, Terminal& out, Json& messages, int max_tokens) {
    while (true) {
        auto answer = show_answer(client,
                                  out,
                                  {{"character", kCharacter},
                                   {"messages", messages},
                                   {"max_tokens", max_tokens},
                                   {"probe", true}},
                                  [](const Json&) {});
        if (answer || messages.size() < 3 || !does_not_fit(answer.error())) return answer;
        messages.erase(messages.begin(), messages.begin() + 2);
    }
}

}  // namespace

Result<void> chat(McpClient& client, Terminal& out, Signals& signals, const ChatOptions& options) {
    Lines lines(options.input, signals);
    Json messages = Json::array();
    out.print(out.paint(Ink::Faint,
                        "Write to Iris; what you write and what she answers moves her. An empty "
                        "line or Ctrl-D ends the talk.\n\n"));
    while (true) {
        out.print(out.paint(Ink::Bold, "you> "));
        ELPIS_TRY(const std::optional<std::string> line, lines.next());
        if (!line || line->empty()) break;
        if (!out.look().terminal) out.print(tamed(*line) + "\n");  // as a terminal would have
        messages.push_back({{"role", "user"}, {"content", utf8::repair(*line)}});
        ELPIS_TRY(const Answer answer, answer_that_fits(client, out, messages, options.max_tokens));
        messages.push_back(
            {{"role", "assistant"}, {"content", answer.end.value("full_content", "")}});
        out.print(exchange_felt_line(answer.end.value("felt", Json::object())));
        const Json feeling = answer.end.value("emotional_state", Json::object());
        out.print(mood_bars(feeling.value("valence", 0.0),
                            feeling.value("arousal", 0.0),
                            Ink::Magenta,
                            out.look()) +
                  "\n");
    }
    out.print("\n");
    return out.check();
}

}  // namespace elpis::cli
