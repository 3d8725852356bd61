#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/config/settings.h"

namespace elpis::config {

enum class Kind { Integer, Decimal, Boolean, Path, Text, Choice, Duration };

// One setting: the single source of its names, range, default, help, and of its place in Settings.
struct Entry {
    std::string_view section;
    std::string_view name;
    Kind kind;
    bool has_auto = false;  // "auto" is a value too: decided by the program

    // Integer, Decimal, Duration (in seconds): both ends are allowed.
    double min = 0.0;
    double max = 0.0;
    std::vector<std::string_view> choices;  // Choice
    std::vector<std::string_view> aliases;  // older names, accepted everywhere but not shown
    std::string_view short_flag;            // accepted beside flag(): "--trace-steps"
    std::string_view help;                  // one phrase, without a full stop
    std::string_view unset = "none";        // what an empty value means, for people

    // The value as text that `write` accepts: "4096", "0.7", "true", "auto", "5m". Empty: not set.
    std::function<std::string(const Settings&)> read;
    // False, and nothing changed, when the text is not what `allowed` says.
    std::function<bool(Settings&, std::string_view)> write;

    std::string key() const;          // "model.context_length"
    std::string flag() const;         // "--model-context-length"
    std::string environment() const;  // "ELPIS_MODEL__CONTEXT_LENGTH"
    std::string default_text() const;
    // "a whole number from 512 to 131072", "one of auto, cuda, cpu", "a path", "any text"
    std::string allowed() const;
    // What help shows in place of a value: "INT", "NUMBER", "BOOL", "PATH", "TEXT", "NAME", "TIME"
    std::string_view placeholder() const;
};

}  // namespace elpis::config
