#include "elpis/cli/commands/model_convert.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "elpis/backends/checkpoint_model.h"
#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/conversion_cache.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/model/commands.h"
#include "elpis/cli/model/conversion.h"
#include "elpis/cli/model/pages.h"
#include "elpis/cli/model/reference.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/attended_job.h"
#include "elpis/cli/vectors/job_progress.h"
#include "elpis/config/load.h"

namespace elpis::cli {

Result<ExitCode> run_model_convert(const ModelConvertCommand& command,
                                   const config::Inputs& inputs) {
    Signals signals({SIGINT, SIGTERM, SIGHUP});
    ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
    Log log(loaded.settings.log);
    Backstop backstop(log);
    backends::CheckpointOptions options = checkpoint_options(loaded.settings);
    if (!command.precision.empty()) options.torch_dtype = command.precision;
    ELPIS_TRY(const std::filesystem::path reference,
              checkpoint_reference(command.checkpoint, loaded.settings, inputs));
    ELPIS_TRY(const backends::hf::Checkpoint checkpoint,
              backends::open_checkpoint(reference, options));
    backends::hf::Conversion made;
    const Job job = [&](const std::stop_token& stop, const JobProgress& progress) -> Result<void> {
        const backends::ConversionProgress tell = [&](std::string_view step, int done, int total) {
            progress(step, done, total);
            return !stop.stop_requested();
        };
        if (command.out.empty()) {
            ELPIS_TRY(made, backends::converted_checkpoint(checkpoint, options, tell, log));
        } else {
            ELPIS_TRY(
                made,
                backends::convert_checkpoint_to(command.out,
                                                checkpoint,
                                                backends::hf::precision_of(options.torch_dtype)
                                                    .value_or(backends::hf::Precision::Auto),
                                                tell,
                                                log));
        }
        return {};
    };
    ELPIS_OK(attend("reading", job, signals, backstop));
    Terminal out(STDOUT_FILENO);
    out.print(fmt::format("{}\n", tamed(made.file.string())));
    Terminal notes(STDERR_FILENO);
    notes.print(
        fmt::format("({}, {}, {})\n", tamed(made.name), made.precision, bytes_text(made.bytes)));
    for (const std::string& remark : made.remarks)
        notes.print(fmt::format("({})\n", tamed(remark)));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
