#include "elpis/cli/connect/clients.h"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/config/load.h"
#include "elpis/config/places.h"

namespace elpis::cli {
namespace fs = std::filesystem;
namespace {

std::optional<fs::path> home_of(const config::Inputs& inputs) {
    const auto found = inputs.environment.find("HOME");
    if (found == inputs.environment.end()) return std::nullopt;
    fs::path home(found->second);
    return home.is_absolute() ? std::optional(std::move(home)) : std::nullopt;
}

// An Electron application keeps its data where the system has such things.
std::optional<fs::path> application_folder(const config::Inputs& inputs) {
#ifdef __APPLE__
    const auto home = home_of(inputs);
    return home ? std::optional(*home / "Library/Application Support") : std::nullopt;
#else
    return config::config_home(inputs);
#endif
}

}  // namespace

const std::vector<std::string>& client_names() {
    static const std::vector<std::string> names{"claude", "claude-code", "cursor"};
    return names;
}

std::string client_title(const std::string& name) {
    if (name == "claude") return "Claude Desktop";
    return name == "cursor" ? "Cursor" : "Claude Code";
}

Result<fs::path> client_file(const std::string& name, const config::Inputs& inputs) {
    if (name == "claude-code") return inputs.working_directory / ".mcp.json";
    if (name == "cursor") {
        if (const auto home = home_of(inputs)) return *home / ".cursor/mcp.json";
    } else if (const auto folder = application_folder(inputs)) {
        return *folder / "Claude/claude_desktop_config.json";
    }
    return fail(ErrorCode::Unavailable,
                fmt::format("where {} keeps its settings is not known, because HOME is not set; "
                            "--file names the file",
                            client_title(name)));
}

}  // namespace elpis::cli
