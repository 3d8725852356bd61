#include "elpis/cli/affect/grammar.h"

#include <optional>
#include <string_view>

#include <CLI/App.hpp>
#include <CLI/Option.hpp>

#include "elpis/cli/affect/commands.h"
#include "elpis/cli/command_grammar.h"

namespace elpis::cli {

AffectGrammar::AffectGrammar(CLI::App& program) {
    CLI::App& affect = add_command(program,
                                   "affect",
                                   "looks at feelings without a model. "
                                   "A character's feelings are arithmetic: they can be tried out "
                                   "before anybody talks to it.",
                                   "Feelings");
    affect.require_subcommand(0, 1);
    affect.footer("  elpis affect simulate workday\n");
    add_simulate(affect);
}

void AffectGrammar::add_simulate(CLI::App& affect) {
    CLI::App& command = add_command(
        affect,
        "simulate",
        "lives through a scenario and shows what it does to its character. "
        "A scenario is a TOML file: who the character is, what happens to it and when. A day takes "
        "milliseconds. workday, warm_evening and neglected_companion are shipped.",
        "Try out");
    command.add_option("SCENARIO", simulate_.scenario, "a TOML file, or the name of a shipped one")
        ->required()
        ->group("Arguments");
    CLI::Option* const json =
        command.add_flag("--json", simulate_.json, "everything, for programs");
    CLI::Option* const csv =
        command.add_flag("--csv", simulate_.csv, "the path, a line for each sample");
    CLI::Option* const svg =
        command.add_option("--svg", simulate_.svg, "a picture of the path; - is standard output")
            ->type_name("FILE");
    json->excludes(csv)->excludes(svg);
    csv->excludes(svg);
    command.footer(
        "  elpis affect simulate workday\n"
        "  elpis affect simulate my-day.toml --svg my-day.svg\n"
        "  elpis affect simulate neglected_companion --csv > days.csv\n");
}

std::optional<AffectGrammar::Command> AffectGrammar::chosen(std::string_view full_name) const {
    if (full_name != "affect simulate") return std::nullopt;
    using Form = AffectSimulateCommand::Form;
    return AffectSimulateCommand{.scenario = simulate_.scenario,
                                 .form = simulate_.json  ? Form::Json
                                         : simulate_.csv ? Form::Csv
                                                         : Form::Page,
                                 .svg = simulate_.svg};
}

}  // namespace elpis::cli
