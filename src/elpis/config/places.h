#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/config/load.h"

// Where files belong, by the XDG rules. Only Inputs are looked at, and the disk where said.
namespace elpis::config {

// $XDG_CONFIG_HOME or ~/.config, and so on. Nothing when neither variable tells.
std::optional<std::filesystem::path> config_home(const Inputs& inputs);
std::optional<std::filesystem::path> state_home(const Inputs& inputs);
std::optional<std::filesystem::path> cache_home(const Inputs& inputs);

// Where running servers of this user can be asked how they do; the first is where one opens its
// door. There are two because a client may start a server without $XDG_RUNTIME_DIR.
std::vector<std::filesystem::path> live_folders(const Inputs& inputs);

// Where huggingface_hub keeps what it has downloaded: $HF_HUB_CACHE, $HF_HOME/hub, or
// huggingface/hub in the cache home. Nothing when none of them tells.
std::optional<std::filesystem::path> hub_cache(const Inputs& inputs);

// "~/" is the home folder; what is relative starts at the working directory. The result is absolute
// and without dots.
Result<std::filesystem::path> resolve(std::string_view text, const Inputs& inputs);

// The checkout whose build holds the executable: CHECKOUT/build/PRESET/bin/elpis. Nothing where it
// lies otherwise.
std::optional<std::filesystem::path> checkout_of(const Inputs& inputs);

// The settings file to read, with the text by which messages call it. Looks at the disk: the one
// asked for must exist, the usual ones need not.
struct SettingsFile {
    std::filesystem::path path;
    std::string shown;
};
Result<std::optional<SettingsFile>> settings_file(const Inputs& inputs);

}  // namespace elpis::config
