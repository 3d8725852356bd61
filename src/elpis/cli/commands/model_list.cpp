#include "elpis/cli/commands/model_list.h"

#include <unistd.h>

#include "elpis/backends/hf/conversion_cache.h"
#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/model/commands.h"
#include "elpis/cli/model/conversion.h"
#include "elpis/cli/model/pages.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/load.h"

namespace elpis::cli {

Result<ExitCode> run_model_list(const ModelListCommand& command, const config::Inputs& inputs) {
    ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
    const backends::hf::ConversionCache cache(checkpoint_options(loaded.settings).cache);
    Terminal out(STDOUT_FILENO);
    out.print(command.json ? conversions_json(cache.list())
                           : conversions_page(cache.list(), out.look()));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
