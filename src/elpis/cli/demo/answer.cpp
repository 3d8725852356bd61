#include "elpis/cli/demo/answer.h"

#include <chrono>
#include <functional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/demo/mcp_client.h"
#include "elpis/cli/demo/page.h"
#include "elpis/cli/flowing_text.h"
#include "elpis/cli/seconds.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using Json = McpClient::Json;
using Time = std::chrono::steady_clock::time_point;

constexpr int kWaitMs = 2000;  // of one read; news comes at once
constexpr int kMargin = 2;

}  // namespace

Result<Answer> show_answer(McpClient& client,
                           Terminal& out,
                           Json arguments,
                           const std::function<void(const Json& started)>& on_start) {
    const Time asked = std::chrono::steady_clock::now();
    ELPIS_TRY(const Json started, client.call_tool("generate_stream_start", std::move(arguments)));
    on_start(started);
    FlowingText text(out, kMargin, page_width(out.look()));
    Answer answer{.end = {{"next_cursor", 0}}};
    Time first;
    out.show_status("  reading the question");
    do {
        ELPIS_TRY(answer.end,
                  client.call_tool("generate_stream_read",
                                   {{"stream_id", started.value("stream_id", "")},
                                    {"cursor", answer.end.value("next_cursor", 0)},
                                    {"wait_ms", kWaitMs}}));
        const std::string piece = answer.end.value("new_content", "");
        if (answer.first_tokens == 0 && !piece.empty()) {
            answer.first_tokens = answer.end.value("total_tokens", 1);
            first = std::chrono::steady_clock::now();
            answer.to_first = std::chrono::duration<double>(first - asked).count();
        }
        text.push(piece);
        // A reader of this program's output who has left ends the demo, quietly.
        if (!out.open()) return fail(ErrorCode::Cancelled, "nobody watches any more");
    } while (!answer.end.value("is_complete", true));
    text.finish();
    if (answer.end.contains("error")) {
        return fail(ErrorCode::Internal,
                    fmt::format("the answer failed: {}", answer.end.value("error", "")));
    }
    if (answer.end.value("finish_reason", "") == "length") {
        out.print(out.paint(Ink::Faint, fmt::format("{:{}}(cut off here)\n", "", kMargin)));
    }
    answer.tokens = answer.end.value("total_tokens", 0);
    if (answer.first_tokens > 0) answer.after_first = seconds_since(first);
    return answer;
}

}  // namespace elpis::cli
