#include "elpis/cli/program.h"

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/characters/commands.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/commands/activations.h"
#include "elpis/cli/commands/affect_event.h"
#include "elpis/cli/commands/affect_explain.h"
#include "elpis/cli/commands/affect_export.h"
#include "elpis/cli/commands/affect_plot.h"
#include "elpis/cli/commands/affect_show.h"
#include "elpis/cli/commands/affect_simulate.h"
#include "elpis/cli/commands/affect_watch.h"
#include "elpis/cli/commands/character_export.h"
#include "elpis/cli/commands/character_import.h"
#include "elpis/cli/commands/character_list.h"
#include "elpis/cli/commands/character_show.h"
#include "elpis/cli/commands/config.h"
#include "elpis/cli/commands/connect.h"
#include "elpis/cli/commands/demo.h"
#include "elpis/cli/commands/doctor.h"
#include "elpis/cli/commands/generate.h"
#include "elpis/cli/commands/mcp.h"
#include "elpis/cli/commands/model_convert.h"
#include "elpis/cli/commands/model_info.h"
#include "elpis/cli/commands/model_list.h"
#include "elpis/cli/commands/model_prune.h"
#include "elpis/cli/commands/probe.h"
#include "elpis/cli/commands/serve.h"
#include "elpis/cli/commands/sweep.h"
#include "elpis/cli/commands/tune.h"
#include "elpis/cli/commands/vectors_convert.h"
#include "elpis/cli/commands/vectors_eval.h"
#include "elpis/cli/commands/vectors_list.h"
#include "elpis/cli/commands/vectors_plot.h"
#include "elpis/cli/commands/vectors_show.h"
#include "elpis/cli/commands/vectors_train.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/model/commands.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/settings_flags.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/config/load.h"

namespace elpis::cli {
namespace {

struct Run {
    const SettingsArguments& settings;

    Result<ExitCode> operator()(const PrintCommand& command) const {
        Terminal out(STDOUT_FILENO);
        out.print(command.page);
        ELPIS_OK(out.check());
        return ExitCode::Ok;
    }
    Result<ExitCode> operator()(const McpCommand& command) const {
        return run_mcp(command, inputs());
    }
    Result<ExitCode> operator()(const ServeCommand& command) const {
        return run_serve(command, inputs());
    }
    Result<ExitCode> operator()(const ConnectCommand& command) const {
        return run_connect(command, inputs());
    }
    Result<ExitCode> operator()(const DemoCommand& command) const {
        return run_demo(command, settings);
    }
    Result<ExitCode> operator()(const GenerateCommand& command) const {
        return run_generate(command, inputs());
    }
    Result<ExitCode> operator()(const DoctorCommand& command) const {
        return run_doctor(command, inputs());
    }
    Result<ExitCode> operator()(const TuneCommand& command) const {
        return run_tune(command, inputs());
    }
    Result<ExitCode> operator()(const ConfigCommand& command) const {
        return run_config(command, inputs());
    }

    Result<ExitCode> operator()(const AffectSimulateCommand& command) const {
        return run_affect_simulate(command, inputs());
    }
    Result<ExitCode> operator()(const AffectShowCommand& command) const {
        return run_affect_show(command, inputs());
    }
    Result<ExitCode> operator()(const AffectWatchCommand& command) const {
        return run_affect_watch(command, inputs());
    }
    Result<ExitCode> operator()(const AffectExplainCommand& command) const {
        return run_affect_explain(command, inputs());
    }
    Result<ExitCode> operator()(const AffectPlotCommand& command) const {
        return run_affect_plot(command, inputs());
    }
    Result<ExitCode> operator()(const AffectExportCommand& command) const {
        return run_affect_export(command, inputs());
    }
    Result<ExitCode> operator()(const AffectEventCommand& command) const {
        return run_affect_event(command, inputs());
    }
    Result<ExitCode> operator()(const CharacterListCommand& command) const {
        return run_character_list(command, inputs());
    }
    Result<ExitCode> operator()(const CharacterShowCommand& command) const {
        return run_character_show(command, inputs());
    }
    Result<ExitCode> operator()(const CharacterImportCommand& command) const {
        return run_character_import(command, inputs());
    }
    Result<ExitCode> operator()(const CharacterExportCommand& command) const {
        return run_character_export(command, inputs());
    }

    Result<ExitCode> operator()(const VectorsTrainCommand& command) const {
        return run_vectors_train(command, inputs());
    }
    Result<ExitCode> operator()(const ProbeCommand& command) const {
        return run_probe(command, inputs());
    }
    Result<ExitCode> operator()(const VectorsEvalCommand& command) const {
        return run_vectors_eval(command, inputs());
    }
    Result<ExitCode> operator()(const VectorsListCommand& command) const {
        return run_vectors_list(command, inputs());
    }
    Result<ExitCode> operator()(const VectorsShowCommand& command) const {
        return run_vectors_show(command, inputs());
    }
    Result<ExitCode> operator()(const VectorsConvertCommand& command) const {
        return run_vectors_convert(command, inputs());
    }
    Result<ExitCode> operator()(const VectorsPlotCommand& command) const {
        return run_vectors_plot(command, inputs());
    }
    Result<ExitCode> operator()(const SweepCommand& command) const {
        return run_sweep(command, inputs());
    }
    Result<ExitCode> operator()(const ActivationsCommand& command) const {
        return run_activations(command, inputs());
    }
    Result<ExitCode> operator()(const ModelConvertCommand& command) const {
        return run_model_convert(command, inputs());
    }
    Result<ExitCode> operator()(const ModelInfoCommand& command) const {
        return run_model_info(command, inputs());
    }
    Result<ExitCode> operator()(const ModelListCommand& command) const {
        return run_model_list(command, inputs());
    }
    Result<ExitCode> operator()(const ModelPruneCommand& command) const {
        return run_model_prune(command, inputs());
    }

    config::Inputs inputs() const { return process_inputs(settings); }
};

Result<ExitCode> run(std::string_view name, std::vector<std::string> arguments) {
    try {
        ELPIS_TRY(const CommandLine line,
                  parse_command_line(name, std::move(arguments), look_of(STDOUT_FILENO)));
        return std::visit(Run{line.settings}, line.command);
    } catch (const std::exception& error) {
        return fail(ErrorCode::Internal, fmt::format("something unforeseen: {}", error.what()));
    }
}

}  // namespace

ExitCode run_program(std::string_view name, std::vector<std::string> arguments) {
    ::signal(SIGPIPE, SIG_IGN);  // a reader that has left is noticed where we write
    const Result<ExitCode> result = run(name, std::move(arguments));
    if (result) return *result;
    if (result.error().code != ErrorCode::Cancelled) {
        Terminal terminal(STDERR_FILENO);
        terminal.print(fmt::format(
            "{} {}\n", terminal.paint(Ink::Red, "elpis:"), tamed(result.error().message)));
    }
    return exit_code_of(result.error().code);
}

}  // namespace elpis::cli
