#include "elpis/engine/llama/runtime.h"

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

void to_log(ggml_log_level level, const char* text, void* log) {
    std::string_view line(text);
    while (line.ends_with('\n'))
        line.remove_suffix(1);
    const bool progress_dots =
        level == GGML_LOG_LEVEL_CONT || line.find_first_not_of('.') == line.npos;
    if (!progress_dots) static_cast<Log*>(log)->write(level_of(level), "llama.cpp", line);
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
