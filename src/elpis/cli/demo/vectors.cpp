#include "elpis/cli/demo/vectors.h"

#include <chrono>
#include <string>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/cli/demo/mcp_client.h"
#include "elpis/cli/demo/page.h"
#include "elpis/cli/seconds.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using Json = McpClient::Json;

constexpr std::chrono::milliseconds kLookAgain{250};

}  // namespace

std::string vectors_text(const Json& steering) {
    if (!steering.value("available", false)) {
        return fmt::format("none: {}", steering.value("reason", "this server does not steer"));
    }
    return fmt::format("{} directions, set \"{}\", {}",
                       steering.value("vectors", Json::array()).size(),
                       steering.value("set", ""),
                       steering.value("standing", "unevaluated"));
}

Result<std::string> wait_for_vectors(McpClient& client, Terminal& out) {
    const auto begun = std::chrono::steady_clock::now();
    int told = 0;
    bool waited = false;
    while (true) {
        ELPIS_TRY(const Json able, client.call_tool("get_capabilities", Json::object()));
        const Json steering = able.value("steering", Json::object());
        const std::string state = steering.value("state", "off");
        if (state != "waiting" && state != "making") {
            out.clear_status();
            std::string text = vectors_text(steering);
            if (waited && state == "ready") {
                text += fmt::format(", made in {:.0f} s", seconds_since(begun));
            }
            return text;
        }
        const int percent = steering.value("percent", 0);
        out.show_status(
            fmt::format("making the steering vectors of this model, once … {} %", percent));
        if (!out.look().terminal && (!waited || percent >= told + 20)) {
            told = percent / 20 * 20;
            out.print(labelled(waited ? "" : "Vectors",
                               waited ? fmt::format("{} %", percent)
                                      : "being made from this model, once; this takes a minute",
                               out.look()));
        }
        waited = true;
        ELPIS_OK(client.pause(kLookAgain));
    }
}

}  // namespace elpis::cli
