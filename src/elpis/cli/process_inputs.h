#pragma once

#include "elpis/base/result.h"
#include "elpis/cli/settings_flags.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// All that decides the settings of this process: the flags given, its environment, its working
// directory, where its program lies. Installed files are looked for in ../share/elpis beside it.
config::Inputs process_inputs(const SettingsArguments& arguments);

// The settings; every error there is as one, in the words of config::report. Unavailable, because
// the world is at fault and not the call.
Result<config::Loaded> load_settings(const config::Inputs& inputs);

// The same with everything the settings name on the disk: model_path is then the model to load.
Result<config::Loaded> load_settings_and_files(const config::Inputs& inputs);

}  // namespace elpis::cli
