#include "elpis/cli/commands/vectors_list.h"

#include <filesystem>
#include <string>
#include <vector>

#include <unistd.h>

#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/cli/vectors/inventory.h"
#include "elpis/config/load.h"
#include "elpis/steering/fingerprint.h"

namespace elpis::cli {

Result<ExitCode> run_vectors_list(const VectorsListCommand& command, const config::Inputs& inputs) {
    ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
    std::vector<std::filesystem::path> places = command.folders;
    if (places.empty()) {
        places = trained_sets(loaded.settings.cache);
        if (!loaded.settings.emotion_vectors_dir.empty())
            places.push_back(loaded.settings.emotion_vectors_dir);
    }
    std::vector<ListedSet> sets;
    sets.reserve(places.size());
    for (const std::filesystem::path& place : places)
        sets.push_back(listed(place));
    // Which model is ours is a help; without a model the list is as good.
    std::string fingerprint;
    if (const auto files = load_settings_and_files(inputs)) {
        fingerprint = steering::fingerprint_of(files->settings.engine.model_path).value_or("");
    }
    Terminal out(STDOUT_FILENO);
    out.print(command.json ? list_json(sets, fingerprint)
                           : list_page(sets, fingerprint, out.look()));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
