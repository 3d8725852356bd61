#include "elpis/cli/commands/model_info.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/backends/checkpoint_model.h"
#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/model/commands.h"
#include "elpis/cli/model/conversion.h"
#include "elpis/cli/model/pages.h"
#include "elpis/cli/model/reference.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/load.h"

namespace elpis::cli {

Result<ExitCode> run_model_info(const ModelInfoCommand& command, const config::Inputs& inputs) {
    ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
    ELPIS_TRY(const std::filesystem::path reference,
              checkpoint_reference(command.checkpoint, loaded.settings, inputs));
    ELPIS_TRY(const backends::hf::Checkpoint checkpoint,
              backends::open_checkpoint(reference, checkpoint_options(loaded.settings)));
    ELPIS_TRY(const std::vector<std::string> remarks, checkpoint.check());
    ELPIS_TRY(const std::uint64_t written, checkpoint.written_bytes(backends::hf::Precision::Auto));
    Terminal out(STDOUT_FILENO);
    out.print(command.json ? checkpoint_json(checkpoint, written)
                           : checkpoint_page(checkpoint, written, out.look()));
    Terminal notes(STDERR_FILENO);
    for (const std::string& remark : remarks)
        notes.print(fmt::format("({})\n", tamed(remark)));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
