#include "elpis/cli/commands/config.h"

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/as_one.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/characters.h"
#include "elpis/config/files.h"
#include "elpis/config/load.h"
#include "elpis/config/show.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::ordered_json;

Json check_json(const config::Inputs& inputs) {
    Json page{{"good", true}, {"errors", Json::array()}, {"warnings", Json::array()}};
    const auto refuse = [&page](const std::vector<Error>& errors) {
        page["good"] = false;
        for (const Error& error : errors)
            page["errors"].push_back(error.message);
    };
    const auto loaded = config::load(inputs);
    if (!loaded) {
        refuse(loaded.error());
        return page;
    }
    page["warnings"] = loaded->warnings;
    if (const auto files = config::check_files(*loaded, inputs); !files) refuse(files.error());
    if (const auto all = config::load_characters(*loaded, inputs); !all) refuse(all.error());
    return page;
}

Result<std::string> page_of(const ConfigCommand& command, const config::Inputs& inputs) {
    if (command.what == ConfigCommand::What::Show) {
        ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
        return command.json ? config::show_json(loaded) : config::show(loaded);
    }
    ELPIS_TRY(const config::Loaded loaded, load_settings_and_files(inputs));
    if (auto characters = as_one(config::load_characters(loaded, inputs)); !characters)
        return std::unexpected(std::move(characters).error());
    return config::check(loaded);
}

}  // namespace

Result<ExitCode> run_config(const ConfigCommand& command, const config::Inputs& inputs) {
    Terminal out(STDOUT_FILENO);
    if (command.what == ConfigCommand::What::Check && command.json) {
        const Json page = check_json(inputs);
        out.print(page.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
        ELPIS_OK(out.check());
        return page["good"].get<bool>() ? ExitCode::Ok : ExitCode::Configuration;
    }
    ELPIS_TRY(const std::string page, page_of(command, inputs));
    out.print(page);
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
