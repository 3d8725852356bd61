#include "elpis/cli/commands/affect_simulate.h"

#include <string>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/affect/scenario.h"
#include "elpis/affect/simulation.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/affect/simulation_forms.h"
#include "elpis/cli/affect/simulation_page.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/output_file.h"
#include "elpis/config/load.h"
#include "elpis/config/scenario_file.h"
#include "elpis/steering/formats/whole_file.h"

namespace elpis::cli {
namespace {

// Every error there is as one, a line each.
Result<affect::Scenario> scenario_of(const std::string& name, const config::Inputs& inputs) {
    auto scenario = config::read_scenario(name, inputs);
    if (scenario) return *std::move(scenario);
    std::string lines;
    for (const Error& error : scenario.error())
        lines += (lines.empty() ? "" : "\n") + error.message;
    return fail(scenario.error().front().code, lines);
}

std::string page_of(const AffectSimulateCommand& command,
                    const affect::Scenario& scenario,
                    const affect::Simulation& life,
                    const Look& look) {
    using Form = AffectSimulateCommand::Form;
    if (command.svg == "-") return simulation_svg(scenario, life);
    switch (command.form) {
        case Form::Json:
            return simulation_json(scenario, life);
        case Form::Csv:
            return simulation_csv(scenario, life);
        case Form::Page:
            break;
    }
    return simulation_page(scenario, life, look);
}

}  // namespace

Result<ExitCode> run_affect_simulate(const AffectSimulateCommand& command,
                                     const config::Inputs& inputs) {
    ELPIS_OK(check_output("--svg", command.svg));
    ELPIS_TRY(const affect::Scenario scenario, scenario_of(command.scenario, inputs));
    ELPIS_TRY(const affect::Simulation life, affect::simulate(scenario));
    Terminal out(STDOUT_FILENO);
    if (!command.svg.empty() && command.svg != "-") {
        ELPIS_OK(steering::formats::write_whole_file(command.svg, simulation_svg(scenario, life)));
        out.print(fmt::format("{}\n", tamed(command.svg.string())));
    } else {
        out.print(page_of(command, scenario, life, out.look()));
    }
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
