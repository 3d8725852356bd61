#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/characters/commands.h"
#include "elpis/cli/model/commands.h"
#include "elpis/cli/settings_flags.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/tune/run.h"
#include "elpis/cli/vectors/commands.h"

// What somebody asked the program to do.
namespace elpis::cli {

struct McpCommand {
    bool http = false;  // an HTTP port beside standard input and output
};

struct ServeCommand {
    bool open = false;  // the page, in the user's browser
};

struct ConnectCommand {
    std::string client;          // one of client_names()
    std::string name = "elpis";  // what the client calls the server
    std::filesystem::path file;  // empty: where the client has it
    bool remove = false;
    bool print = false;  // instead of writing
};

struct DemoCommand {
    std::string question = "How was your day?";
    std::uint32_t seed = 7;
    int max_tokens = 60;
    std::filesystem::path server;  // empty: this program
    bool chat = false;             // a talk instead of the four moods
};

struct GenerateCommand {
    std::string text;  // "-": standard input
    std::string system;
    std::string character;  // empty: the default one
    std::optional<double> valence;
    std::optional<double> arousal;
    std::optional<double> temperature;
    std::optional<int> max_tokens;
    std::optional<std::uint32_t> seed;
    std::vector<std::string> adapters;  // NAME or NAME=SCALE
};

struct DoctorCommand {
    bool live = false;  // the servers that run, instead of this machine
    bool json = false;
};

struct TuneCommand {
    TuneWish wish;
    bool write = false;  // into the settings file
    bool json = false;
};

struct ConfigCommand {
    enum class What { Show, Check } what = What::Show;
    bool json = false;
};

// A page of help, or the version.
struct PrintCommand {
    std::string page;
};

struct CommandLine {
    std::variant<PrintCommand,
                 McpCommand,
                 ServeCommand,
                 ConnectCommand,
                 DemoCommand,
                 GenerateCommand,
                 DoctorCommand,
                 TuneCommand,
                 ConfigCommand,
                 AffectSimulateCommand,
                 AffectShowCommand,
                 AffectWatchCommand,
                 AffectExplainCommand,
                 AffectPlotCommand,
                 AffectExportCommand,
                 AffectEventCommand,
                 VectorsTrainCommand,
                 VectorsEvalCommand,
                 VectorsListCommand,
                 VectorsShowCommand,
                 VectorsConvertCommand,
                 VectorsPlotCommand,
                 SweepCommand,
                 ActivationsCommand,
                 ProbeCommand,
                 CharacterListCommand,
                 CharacterShowCommand,
                 CharacterImportCommand,
                 CharacterExportCommand,
                 ModelConvertCommand,
                 ModelListCommand,
                 ModelPruneCommand,
                 ModelInfoCommand>
        command;
    SettingsArguments settings;
};

// `program` is the name it was started under: elpis-server means `elpis mcp`. `arguments` come
// without it. `look` is that of standard output, where help would be printed. InvalidArgument with
// what is wrong and what would be right.
Result<CommandLine> parse_command_line(std::string_view program,
                                       std::vector<std::string> arguments,
                                       const Look& look);

}  // namespace elpis::cli
