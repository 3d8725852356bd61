#pragma once

#include <functional>

#include "elpis/base/result.h"
#include "elpis/cli/demo/mcp_client.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {

// One streamed answer, shown to its end.
struct Answer {
    McpClient::Json end;  // the last reading: full_content, felt, emotional_state, …
    int tokens = 0;
    int first_tokens = 0;      // that came with the first text; 0: there was none
    double to_first = 0.0;     // seconds from the question to the first text
    double after_first = 0.0;  // seconds from there to the end
};

// Asks for a stream and shows its text as it comes, between our margin and the page's width.
// `on_start` gets what generate_stream_start gave, before the first text. Cancelled when nobody
// watches any more or after an interrupt; Internal when the answer fails; else as McpClient.
Result<Answer> show_answer(McpClient& client,
                           Terminal& out,
                           McpClient::Json arguments,
                           const std::function<void(const McpClient::Json& started)>& on_start);

}  // namespace elpis::cli
