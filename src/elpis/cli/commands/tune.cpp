#include "elpis/cli/commands/tune.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/whole_file.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/tune/page.h"
#include "elpis/cli/tune/run.h"
#include "elpis/cli/tune/tuning.h"
#include "elpis/cli/vectors/attended_job.h"
#include "elpis/cli/vectors/job_progress.h"
#include "elpis/config/edit.h"
#include "elpis/config/load.h"
#include "elpis/config/places.h"
#include "elpis/engine/options.h"

namespace elpis::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t kLargestSettings = std::uintmax_t{1} << 20U;

// The settings file in use, or else the user's own, which may not be there yet.
Result<fs::path> file_to_write(const config::Loaded& loaded, const config::Inputs& inputs) {
    if (loaded.file) return *loaded.file;
    if (const auto home = config::config_home(inputs)) return *home / "elpis/elpis.toml";
    return fail(ErrorCode::Unavailable,
                "there is no settings file to write: neither XDG_CONFIG_HOME nor HOME is set; name "
                "one with --config");
}

Result<void> write(const fs::path& file, const std::vector<config::Change>& changes) {
    std::string before;
    std::error_code error;
    if (fs::exists(file, error)) {
        ELPIS_TRY(before, read_whole_file(file, kLargestSettings, "settings file"));
    } else {
        fs::create_directories(file.parent_path(), error);
    }
    return write_whole_file(file, config::with_changes(before, changes));
}

}  // namespace

Result<ExitCode> run_tune(const TuneCommand& command, const config::Inputs& inputs) {
    Signals signals{SIGINT, SIGTERM, SIGHUP};
    ELPIS_TRY(const config::Loaded loaded, load_settings_and_files(inputs));
    Log log(loaded.settings.log);
    Backstop backstop(log);
    const SystemClock clock;
    // What is measured is the model as it is, as most answers use it; adapters need not be there.
    engine::Options options = loaded.settings.engine;
    options.adapters.clear();
    Tuning tuning;
    const Job job = [&](const std::stop_token& stop, const JobProgress& progress) -> Result<void> {
        ELPIS_TRY(tuning, tune(options, command.wish, log, clock, stop, progress));
        return {};
    };
    ELPIS_OK(attend("loading the model", job, signals, backstop));

    const std::vector<config::Change> changes =
        changes_of(tuning, fmt::format("{:%Y-%m-%d}", clock.wall()));
    Terminal out(STDOUT_FILENO);
    out.print(command.json ? tuning_json(tuning, changes)
                           : tuning_page(tuning, changes, out.look()));
    if (command.write && !changes.empty()) {
        ELPIS_TRY(const fs::path file, file_to_write(loaded, inputs));
        ELPIS_OK(write(file, changes));
        if (!command.json) out.print(fmt::format("\nWritten to {}\n", tamed(file.string())));
    } else if (!changes.empty() && !command.json) {
        out.print("\nelpis tune --write puts these lines into the settings file.\n");
    }
    ELPIS_OK(out.check());
    return changes.empty() ? ExitCode::Failure : ExitCode::Ok;
}

}  // namespace elpis::cli
