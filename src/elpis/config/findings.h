#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/event_effect.h"
#include "elpis/base/error.h"
#include "elpis/config/entry.h"

namespace elpis::config {

// One value that somebody gave.
struct Assignment {
    const Entry* entry;
    std::string text;    // for Entry::write
    std::string shown;   // as it was written, for messages
    std::string source;  // "configs/elpis.toml:12", "ELPIS_MODEL__PATH", "--model-path"
};

// A kind of event that somebody named.
struct OwnEvent {
    std::string name;
    affect::EventEffect effect;
    std::string source;
};

// An adapter that somebody named.
struct NamedAdapter {
    std::string name;
    std::string path;  // as it was written
    std::string source;
};

// What the file, the environment and the flags say. A later assignment beats an earlier one.
struct Findings {
    std::vector<Assignment> assignments;
    std::vector<OwnEvent> events;
    std::vector<NamedAdapter> adapters;
    std::vector<Error> errors;
    std::vector<std::string> warnings;
    std::vector<std::string> refused;  // keys whose value is an error: nothing follows from them

    // "configs/elpis.toml:12: model.top_p cannot be 3; it must be a number from 0 to 1."
    void refuse(const Assignment& given, std::string_view hint = "");
};

// "configs/elpis.toml:12: there is no setting model.pth; did you mean model.path?"
Error unknown_setting(std::string_view section, std::string_view name, std::string_view source);

// " Did you mean "model"?" for the nearest candidate, or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

// The names of all sections, in the order of the table.
std::vector<std::string> sections();

// Settings of the reference implementation that have no meaning here and are no mistake.
bool is_ignored(std::string_view section, std::string_view name);

// The notice for one of them.
std::string ignored(std::string_view section, std::string_view name, std::string_view source);

}  // namespace elpis::config
