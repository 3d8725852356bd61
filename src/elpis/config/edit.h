#pragma once

#include <span>
#include <string>
#include <string_view>

namespace elpis::config {

// A setting to be written into a settings file.
struct Change {
    std::string section;  // "engine"
    std::string name;     // "batch_rows"
    std::string value;    // as TOML: `512`, `"q8_0"`
    std::string why;      // a comment above it, one line; empty: none
};

// The text of a settings file with these settings changed or added, and every other line as it is,
// comments included. Pure. Right for files that write sections as [section] lines, as the example
// does; a setting in another form (an inline table, a dotted key) stays beside the new one, and
// reading the file then tells of it.
std::string with_changes(std::string_view toml, std::span<const Change> changes);

}  // namespace elpis::config
