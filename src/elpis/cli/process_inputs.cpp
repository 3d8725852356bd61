#include "elpis/cli/process_inputs.h"

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <unistd.h>

#include "elpis/base/result.h"
#include "elpis/cli/as_one.h"
#include "elpis/cli/settings_flags.h"
#include "elpis/config/files.h"
#include "elpis/config/load.h"

namespace elpis::cli {

namespace fs = std::filesystem;

config::Inputs process_inputs(const SettingsArguments& arguments) {
    config::Inputs inputs{.file = arguments.file, .flags = arguments.flags};
    for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        if (const std::size_t equals = text.find('='); equals != std::string_view::npos) {
            inputs.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    std::error_code unknown;  // then it stays empty: a deleted folder, no /proc
    inputs.working_directory = fs::current_path(unknown);
    inputs.executable = fs::read_symlink("/proc/self/exe", unknown);
    if (!inputs.executable.empty()) {
        const fs::path prefix = inputs.executable.parent_path().parent_path();
        inputs.share_directory = prefix / "share" / "elpis";
    }
    return inputs;
}

Result<config::Loaded> load_settings(const config::Inputs& inputs) {
    return as_one(config::load(inputs));
}

Result<config::Loaded> load_settings_and_files(const config::Inputs& inputs) {
    ELPIS_TRY(config::Loaded loaded, load_settings(inputs));
    ELPIS_TRY(loaded.settings.engine.model_path, as_one(config::check_files(loaded, inputs)));
    return loaded;
}

}  // namespace elpis::cli
