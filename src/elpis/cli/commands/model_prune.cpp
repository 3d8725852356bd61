#include "elpis/cli/commands/model_prune.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/backends/hf/conversion_cache.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/model/commands.h"
#include "elpis/cli/model/conversion.h"
#include "elpis/cli/model/pages.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/load.h"

namespace elpis::cli {
namespace {

using backends::hf::Conversion;

bool is_meant(const ModelPruneCommand& command, const Conversion& conversion) {
    if (command.all) return true;
    if (!command.names.empty())
        return std::ranges::find(command.names, conversion.name) != command.names.end();
    std::error_code error;
    return !std::filesystem::exists(conversion.source, error);
}

}  // namespace

Result<ExitCode> run_model_prune(const ModelPruneCommand& command, const config::Inputs& inputs) {
    ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
    const backends::hf::ConversionCache cache(checkpoint_options(loaded.settings).cache);
    const auto all = cache.list();
    for (const std::string& name : command.names) {
        if (std::ranges::find(all, name, &Conversion::name) != all.end()) continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("no converted checkpoint is called \"{}\"; elpis model list shows "
                                "what there is",
                                name));
    }
    Terminal out(STDOUT_FILENO);
    std::uint64_t bytes = 0;
    for (const Conversion& conversion : all) {
        if (!is_meant(command, conversion)) continue;
        ELPIS_TRY(const std::uint64_t given_back, cache.remove(conversion));
        bytes += given_back;
        out.print(fmt::format("removed {}, {}\n", tamed(conversion.name), conversion.precision));
    }
    out.print(fmt::format("{} given back\n", bytes_text(bytes)));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
