#pragma once

#include <memory>
#include <string_view>

#include "elpis/base/options.h"

namespace elpis {

// Where the program talks to whoever runs it: stderr, a file, or both. Never stdout, never the
// prompts. Never blocks: what a full stderr cannot take is dropped and counted. Any thread.
class Log {
public:
    // A log that cannot open its file still works, on stderr, and says so there. Quiet without a
    // file keeps nothing: that is the log of a test. The file is rotated at 10 MB; what was last
    // written a week ago or earlier is removed here. `stderr_fd` stays open and keeps its flags.
    explicit Log(const LogOptions& options, int stderr_fd = 2);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    // `about` names the room or the part: "engine", "mcp". `text` is one sentence.
    void write(LogLevel level, std::string_view about, std::string_view text);

    void debug(std::string_view about, std::string_view text) {
        write(LogLevel::Debug, about, text);
    }
    void info(std::string_view about, std::string_view text) { write(LogLevel::Info, about, text); }
    void warning(std::string_view about, std::string_view text) {
        write(LogLevel::Warning, about, text);
    }
    void error(std::string_view about, std::string_view text) {
        write(LogLevel::Error, about, text);
    }

private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace elpis
