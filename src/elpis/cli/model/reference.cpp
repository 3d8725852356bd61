#include "elpis/cli/model/reference.h"

#include <filesystem>
#include <system_error>

#include "elpis/backends/hf/hub.h"
#include "elpis/backends/open.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/config/load.h"
#include "elpis/config/places.h"
#include "elpis/config/settings.h"

namespace elpis::cli {

Result<std::filesystem::path> checkpoint_reference(const std::filesystem::path& named,
                                                   const config::Settings& settings,
                                                   const config::Inputs& inputs) {
    if (named.empty()) {
        if (backends::runs_checkpoints(settings.backend) && !settings.engine.model_path.empty())
            return settings.engine.model_path;
        return fail(ErrorCode::InvalidArgument,
                    "name a checkpoint: a folder, or an id like org/name; the settings have none");
    }
    ELPIS_TRY(std::filesystem::path folder, config::resolve(named.string(), inputs));
    std::error_code error;
    if (backends::hf::is_hub_id(named.string()) && !std::filesystem::is_directory(folder, error))
        return named;
    if (std::filesystem::is_directory(folder, error)) return folder;
    return fail(ErrorCode::NotFound, "there is no checkpoint folder " + folder.string());
}

}  // namespace elpis::cli
