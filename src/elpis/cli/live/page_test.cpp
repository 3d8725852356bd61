#include "elpis/cli/live/page.h"

#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/cli/columns.h"
#include "elpis/cli/live/servers.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::json;

LiveServer example() {
    return {.process = 42,
            .told = Json::parse(R"({
        "process": 42, "version": "0.1.0", "command": "mcp",
        "model": {"state": "ready", "name": "Tiny", "path": "/m.gguf"},
        "server_stats": {"running": 3, "waiting": 1, "live_streams": 4, "threads": 2,
            "cells_used": 1203, "cells_total": 8192, "cells_kept": 512, "prefix_bytes": 12897485,
            "uptime_seconds": 7500.4,
            "totals": {"tokens_written": 1234567, "tokens_read": 300, "tokens_reused": 100,
                       "requests_finished": 45, "requests_cancelled": 2, "requests_failed": 0},
            "recent": {"step_median_ms": 12.34, "step_p95_ms": 18, "tokens_per_second": 182.44,
                       "read_per_second": 0}}})"),
            .trouble = {}};
}

TEST_CASE("the page tells what a server does and how quickly") {
    CHECK(live_page({example()}, Look{}) ==
          "elpis mcp, process 42, version 0.1.0, up 2 h 5 min\n"
          "  model     Tiny, ready\n"
          "  now       3 answered, 1 waiting; 4 streams; 2 threads\n"
          "  speed     182.4 tokens/s written, 0.0 read; a step 12.3 ms, 95 % under 18.0\n"
          "  cache     1 203 of 8 192 cells in use, 512 kept; 12.3 MiB of prompts beside\n"
          "  so far    1 234 567 tokens written; 300 read, 100 (25 %) reused\n"
          "  requests  45 finished, 2 cancelled, 0 failed\n");
}

TEST_CASE("nobody there is said, with what to do") {
    CHECK(live_page({}, Look{}) == "No server of yours is running. elpis mcp starts one.\n");
    CHECK(Json::parse(live_json({}))["servers"].empty());
}

TEST_CASE("trouble and failures are told in their words") {
    LiveServer loading = example();
    loading.told["model"] = {{"state", "loading"}, {"load_percent", 40}, {"path", "/m.gguf"}};
    CHECK(live_page({loading}, Look{}).find("/m.gguf, loading 40 %\n") != std::string::npos);
    loading.told["model"] = {{"state", "failed"}, {"name", "X"}, {"failure", "no such file"}};
    CHECK(live_page({loading}, Look{}).find("X, failed: no such file\n") != std::string::npos);
    const LiveServer silent{.process = 7, .told = {}, .trouble = "it does not answer"};
    CHECK(live_page({silent}, Look{}) == "process 7\n  trouble   it does not answer\n");
    const Json told = Json::parse(live_json({silent, example()}));
    CHECK(told["servers"][0]["trouble"] == "it does not answer");
    CHECK(told["servers"][1]["model"]["name"] == "Tiny");
}

TEST_CASE("what is not there, or is something else, does not end the page") {
    for (const char* const text :
         {"{}",
          R"({"model": 3, "server_stats": []})",
          R"({"model": {"state": 1, "name": ["x"]}, "server_stats": {"running": "many",
              "uptime_seconds": -1e300, "prefix_bytes": 1e308, "totals": {"tokens_read": -5}}})"}) {
        CAPTURE(text);
        const LiveServer strange{.process = 1, .told = Json::parse(text), .trouble = {}};
        CHECK_FALSE(live_page({strange}, Look{}).empty());
    }
}

TEST_CASE("another process cannot command the terminal") {
    LiveServer evil = example();
    evil.told["model"]["name"] = "a\x1b[2Jb";
    evil.told["command"] = "\x1b]0;x";
    evil.trouble = "";
    CHECK(live_page({evil}, Look{}).find('\x1b') == std::string::npos);
}

TEST_CASE("a screen is filled, never overflown, whatever its size") {
    const std::vector<LiveServer> servers{example(), example(), example()};
    for (const int rows : {1, 2, 5, 23, 24, 60}) {
        for (const int width : {1, 8, 30, 80}) {
            CAPTURE(rows);
            CAPTURE(width);
            const Look look{.width = width};
            const auto lines = live_screen(servers, rows, look);
            CHECK(lines.size() == static_cast<std::size_t>(rows));
            for (const std::string& line : lines)
                CHECK(columns(line) <= width);
        }
    }
    CHECK(live_screen(servers, 10, Look{})[8].find("lines more") != std::string::npos);
}

}  // namespace
}  // namespace elpis::cli
