#include "elpis/engine/llama/runtime.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <ggml.h>
#include <llama.h>
#include <log.h>

#include "elpis/base/log.h"
#include "elpis/base/options.h"

namespace elpis::engine::llama {
namespace {

// Its information is our debugging: a load alone prints two hundred lines.
LogLevel level_of(ggml_log_level level) {
    switch (level) {
        case GGML_LOG_LEVEL_ERROR:
            return LogLevel::Error;
        case GGML_LOG_LEVEL_WARN:
            return LogLevel::Info;
        default:
            return LogLevel::Debug;
    }
}

// A step that nobody wants any more is ended by us, and llama.cpp calls that a failure: these are
// its words where the status is "aborted".
bool tells_of_an_abort(std::string_view line) {
    constexpr std::array<std::string_view, 3> kEnds{"graph_compute_async failed with error 1",
                                                    "compute status: 1",
                                                    "failed to decode, ret = 2"};
    return std::ranges::any_of(kEnds, [line](std::string_view end) { return line.ends_with(end); });
}

void to_log(ggml_log_level level, const char* text, void* log) {
    std::string_view line(text);
    while (line.ends_with('\n'))
        line.remove_suffix(1);
    const bool progress_dots =
        level == GGML_LOG_LEVEL_CONT || line.find_first_not_of('.') == line.npos;
    if (progress_dots) return;
    const LogLevel severity = tells_of_an_abort(line) ? LogLevel::Debug : level_of(level);
    static_cast<Log*>(log)->write(severity, "llama.cpp", line);
}

void to_nowhere(ggml_log_level, const char*, void*) {}

}  // namespace

Runtime::Runtime(Log& log) {
    llama_log_set(&to_log, &log);
    common_log_set_verbosity_thold(LOG_LEVEL_OUTPUT);  // llama-common has a logger of its own
    llama_backend_init();
}

Runtime::~Runtime() {
    llama_backend_free();
    llama_log_set(&to_nowhere, nullptr);
}

}  // namespace elpis::engine::llama
