#include "elpis/config/places.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/config/load.h"

namespace elpis::config {
namespace fs = std::filesystem;
namespace {

// Empty variables count as not set, and the XDG rules ignore relative ones.
std::optional<fs::path> folder_from(const Inputs& inputs, const std::string& variable) {
    const auto found = inputs.environment.find(variable);
    if (found == inputs.environment.end()) return std::nullopt;
    fs::path folder(found->second);
    return folder.is_absolute() ? std::optional(std::move(folder)) : std::nullopt;
}

std::optional<fs::path> xdg_home(const Inputs& inputs,
                                 const std::string& variable,
                                 std::string_view under_home) {
    if (auto folder = folder_from(inputs, variable)) return folder;
    const auto home = folder_from(inputs, "HOME");
    return home ? std::optional(*home / under_home) : std::nullopt;
}

Result<SettingsFile> asked_for(std::string_view text, std::string_view who, const Inputs& inputs) {
    ELPIS_TRY(fs::path path, resolve(text, inputs));
    std::error_code error;
    if (fs::exists(path, error)) return SettingsFile{std::move(path), utf8::printable(text)};
    return fail(ErrorCode::NotFound,
                fmt::format("{} names the settings file {}, which does not exist.",
                            who,
                            utf8::printable(path.string())));
}

}  // namespace

std::optional<fs::path> config_home(const Inputs& inputs) {
    return xdg_home(inputs, "XDG_CONFIG_HOME", ".config");
}

std::optional<fs::path> cache_home(const Inputs& inputs) {
    return xdg_home(inputs, "XDG_CACHE_HOME", ".cache");
}

std::optional<fs::path> state_home(const Inputs& inputs) {
    return xdg_home(inputs, "XDG_STATE_HOME", ".local/state");
}

std::vector<fs::path> live_folders(const Inputs& inputs) {
    std::vector<fs::path> folders;
    if (const auto folder = folder_from(inputs, "XDG_RUNTIME_DIR"))
        folders.push_back(*folder / "elpis");
    if (const auto home = state_home(inputs)) folders.push_back(*home / "elpis/live");
    return folders;
}

std::optional<fs::path> hub_cache(const Inputs& inputs) {
    for (const char* const variable : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"}) {
        if (auto folder = folder_from(inputs, variable)) return folder;
    }
    if (const auto home = folder_from(inputs, "HF_HOME")) return *home / "hub";
    const auto home = cache_home(inputs);
    return home ? std::optional(*home / "huggingface/hub") : std::nullopt;
}

Result<fs::path> resolve(std::string_view text, const Inputs& inputs) {
    if (text != "~" && !text.starts_with("~/")) {
        return (inputs.working_directory / text).lexically_normal();
    }
    const auto home = folder_from(inputs, "HOME");
    if (home)
        return (*home / text.substr(std::min<std::size_t>(2, text.size()))).lexically_normal();
    return fail(ErrorCode::InvalidArgument,
                fmt::format("\"{}\" starts at the home folder, but HOME is not set.",
                            utf8::printable(text)));
}

std::optional<fs::path> checkout_of(const Inputs& inputs) {
    const fs::path build = inputs.executable.parent_path().parent_path().parent_path();
    return build.filename() == "build" ? std::optional(build.parent_path()) : std::nullopt;
}

Result<std::optional<SettingsFile>> settings_file(const Inputs& inputs) {
    if (inputs.file) return asked_for(inputs.file->string(), "--config", inputs);
    if (const auto variable = inputs.environment.find("ELPIS_CONFIG");
        variable != inputs.environment.end() && !variable->second.empty()) {
        return asked_for(variable->second, variable->first, inputs);
    }
    std::error_code error;
    const fs::path here = "configs/elpis.toml";
    if (fs::exists(inputs.working_directory / here, error)) {
        return SettingsFile{inputs.working_directory / here, here.string()};
    }
    if (const auto home = config_home(inputs)) {
        const fs::path path = *home / "elpis/elpis.toml";
        if (fs::exists(path, error)) return SettingsFile{path, utf8::printable(path.string())};
    }
    return std::nullopt;
}

}  // namespace elpis::config
