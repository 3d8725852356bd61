#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/demo/mcp_client.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {

struct ChatOptions {
    int max_tokens = 60;
    int input = 0;  // where the user writes: one line, one message
};

// A talk with one character over a server that is ready: each line of the input is a message, each
// answer is followed by how the character feels now. Ends with the input. The talk is handed to the
// model whole until it does not fit; then its oldest exchange is left out. Cancelled after a
// signal; else as show_answer.
Result<void> chat(McpClient& client, Terminal& out, Signals& signals, const ChatOptions& options);

}  // namespace elpis::cli
