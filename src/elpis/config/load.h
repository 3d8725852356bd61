#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/config/settings.h"

namespace elpis::config {

// All that decides the settings. Nothing else is looked at: not the process's own environment, not
// its working directory.
struct Inputs {
    std::optional<std::filesystem::path> file;               // --config
    std::vector<std::pair<std::string, std::string>> flags;  // key → text: {"model.path", "a.gguf"}
    std::map<std::string, std::string> environment;          // all of it: HOME and XDG_* matter too
    std::filesystem::path working_directory;                 // absolute
    std::filesystem::path share_directory;                   // installed files; may be empty
    std::filesystem::path executable;  // absolute; finds the checkout of a build; may be empty
};

// Where the value of one setting came from.
struct Origin {
    std::string key;     // "model.path"
    std::string value;   // as text; empty: not set
    std::string source;  // "default", "configs/elpis.toml:12", "ELPIS_MODEL__PATH", "--model-path"
};

struct Loaded {
    Settings settings;
    std::vector<Origin> origins;   // one for each entry of the table, in its order
    std::vector<Origin> events;    // the kinds of events of [events]; `key` is the name alone
    std::vector<Origin> adapters;  // the same of [model.adapters]
    std::vector<std::string> warnings;
    std::optional<std::filesystem::path> file;  // the settings file that was read
};

// Where a setting's value came from, as in Origin; "default" for a key that is none.
std::string source_of(const Loaded& loaded, std::string_view key);

// Flags beat ELPIS_* variables beat the file beat defaults. On failure: every error there is, at
// once. The file is the first of `--config`, ELPIS_CONFIG, ./configs/elpis.toml,
// $XDG_CONFIG_HOME/elpis/elpis.toml; only the first two must exist. Whether the files that the
// settings name exist is asked in files.h.
std::expected<Loaded, std::vector<Error>> load(const Inputs& inputs);

}  // namespace elpis::config
