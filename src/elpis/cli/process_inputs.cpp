#include "elpis/cli/process_inputs.h"

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/settings_flags.h"
#include "elpis/config/files.h"
#include "elpis/config/load.h"
#include "elpis/config/show.h"

namespace elpis::cli {
namespace {

namespace fs = std::filesystem;

template <class T>
Result<T> as_one(std::expected<T, std::vector<Error>> result) {
    if (result) return *std::move(result);
    std::string report = config::report(result.error());
    if (report.ends_with('\n')) report.pop_back();
    return fail(ErrorCode::Unavailable, std::move(report));
}

}  // namespace

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
