#pragma once

#include <string>

#include "elpis/base/result.h"
#include "elpis/cli/demo/mcp_client.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {

// Waits until a server that makes the steering vectors of its model has made them, showing how far
// it is: in place on a terminal, else a line for every fifth. A sentence about the vectors, or
// about why there are none. Cancelled after an interrupt; else as McpClient.
Result<std::string> wait_for_vectors(McpClient& client, Terminal& out);

// That sentence, of the `steering` of get_capabilities.
std::string vectors_text(const McpClient::Json& steering);

}  // namespace elpis::cli
