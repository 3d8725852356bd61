#include "elpis/cli/command_line.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>  // IWYU pragma: keep (defines what App declares)
#include <CLI/Error.hpp>
#include <CLI/Formatter.hpp>  // IWYU pragma: keep
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/base/error.h"
#include "elpis/base/nearest.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/cli/affect/grammar.h"
#include "elpis/cli/allowed.h"
#include "elpis/cli/characters/grammar.h"
#include "elpis/cli/command_grammar.h"
#include "elpis/cli/connect/clients.h"
#include "elpis/cli/help_page.h"
#include "elpis/cli/model/grammar.h"
#include "elpis/cli/serving/http_address.h"
#include "elpis/cli/settings_flags.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/tune/tuning.h"
#include "elpis/cli/vectors/grammar.h"
#include "elpis/cli/version.h"

namespace elpis::cli {
namespace {

constexpr std::string_view kServerName = "elpis-server";

// The grammar of the command line. CLI11 writes into the members, so it stays where it is.
class Grammar {
public:
    Grammar() {
        program_.set_help_flag("-h,--help", "this page");
        program_.set_version_flag("--version", version_page());
        program_.require_subcommand(0, 1);
        add_demo();
        add_generate();
        affect_ = std::make_unique<AffectGrammar>(program_);
        characters_ = std::make_unique<CharactersGrammar>(program_);
        vectors_ = std::make_unique<VectorsGrammar>(program_);
        add_serve();
        add_mcp();
        add_connect();
        add_doctor();
        add_tune();
        add_config();
        model_ = std::make_unique<ModelGrammar>(program_);
        for (CLI::App* command : program_.get_subcommands({})) {
            if (command->get_subcommands({}).empty()) add_settings(*command);
            for (CLI::App* below : command->get_subcommands({}))
                add_settings(*below);
        }
    }
    ~Grammar() = default;
    Grammar(const Grammar&) = delete;
    Grammar& operator=(const Grammar&) = delete;

    Result<CommandLine> parse(std::vector<std::string> arguments, const Look& look) {
        std::ranges::reverse(arguments);  // as CLI11 wants it
        try {
            program_.parse(std::move(arguments));
        } catch (const CLI::CallForHelp&) {
            return page(help(look, false));
        } catch (const CLI::CallForAllHelp&) {
            return page(help(look, true));
        } catch (const CLI::CallForVersion&) {
            return page(version_page());
        } catch (const CLI::ExtrasError&) {
            return fail(ErrorCode::InvalidArgument, unknown());
        } catch (const CLI::ParseError& error) {
            return fail(ErrorCode::InvalidArgument, with_hint(error.what()));
        }
        const CLI::App* const command = given();
        if (command == nullptr || !command->get_subcommands({}).empty())
            return page(help(look, false));
        return chosen();
    }

private:
    static CommandLine page(std::string text) {
        return {.command = PrintCommand{std::move(text)}, .settings = {}};
    }

    CLI::App& add(const std::string& name, std::string about, std::string group) {
        return add_command(program_, name, std::move(about), std::move(group));
    }
    void add_settings(CLI::App& command) { flags_.try_emplace(full_name(command), command); }

    void add_demo() {
        CLI::App& command =
            add("demo",
                "one question, answered in four moods through a real MCP client. "
                "Starts the MCP server as any client would, pushes four characters into four moods "
                "with events, asks them all the same question and shows the answers as they are "
                "written.",
                "Try it");
        command.add_option("--question", demo_.question, "what to ask")->type_name("TEXT");
        command.add_option("--seed", demo_.seed, "of the choice of words; the same for all moods")
            ->type_name("INT")
            ->check(whole_number(0, kLargestSeed));
        command.add_option("--max-tokens", demo_.max_tokens, "most tokens of one answer")
            ->type_name("INT")
            ->check(whole_number(1, kMostTokens));
        command.add_flag("--chat",
                         demo_.chat,
                         "instead: talk with one character, and see how what you write moves it");
        command.add_option("--server", server_, "another MCP server program to talk to")
            ->type_name("PATH");
        command.footer(
            "  elpis demo --question \"Describe the sea.\" --seed 3\n"
            "  elpis demo --chat\n"
            "  elpis demo --model-path ~/models/my-model.gguf\n");
    }

    void add_generate() {
        CLI::App& command = add(
            "generate",
            "an answer in this terminal. "
            "Loads the model, writes the answer to standard output as it comes, and ends. Ctrl-C "
            "stops the answer.",
            "Try it");
        command.add_option("TEXT", words_, "what to answer; - reads it from standard input")
            ->required()
            ->group("Arguments");
        command.add_option("--system", generate_.system, "instructions before the text")
            ->type_name("TEXT");
        command.add_option("--character", generate_.character, "who answers")->type_name("NAME");
        command
            .add_option("--valence", generate_.valence, "how it feels: unpleasant -1, pleasant 1")
            ->type_name("NUMBER")
            ->check(number(-1, 1));
        command.add_option("--arousal", generate_.arousal, "how it feels: calm -1, excited 1")
            ->type_name("NUMBER")
            ->check(number(-1, 1));
        command
            .add_option("--temperature",
                        generate_.temperature,
                        "randomness; given, the feeling leaves the choice of words alone")
            ->type_name("NUMBER")
            ->check(number(0, 2));
        command.add_option("--max-tokens", generate_.max_tokens, "most tokens of the answer")
            ->type_name("INT")
            ->check(whole_number(1, kMostTokens));
        command.add_option("--seed", generate_.seed, "the same seed repeats the choice of words")
            ->type_name("INT")
            ->check(whole_number(0, kLargestSeed));
        command
            .add_option("--adapter",
                        generate_.adapters,
                        "a LoRA adapter of the settings, at full strength or so many times that; "
                        "can be given several times")
            ->type_name("NAME[=SCALE]")
            ->allow_extra_args(false);
        command.footer(
            "  elpis generate \"What is the capital of France?\" --temperature 0\n"
            "  elpis generate \"Write a line about rain.\" --valence -0.7 --arousal -0.5\n"
            "  elpis generate - < question.txt > answer.txt\n");
    }

    void add_serve() {
        CLI::App& command = add(
            "serve",
            "the HTTP server: OpenAI's API and MCP on one port. "
            "For every program that talks to an OpenAI server, and MCP clients that connect by "
            "URL. Prints its address. The model loads with the first request that needs it. Ends "
            "within two seconds of SIGTERM, SIGINT or SIGHUP; open answers are told.",
            "Serve");
        command.add_flag("--open", serve_.open, "open the page in the browser");
        command.footer(
            "  elpis serve --open\n"
            "  elpis serve --http-port 8484\n"
            "  ELPIS_HTTP_TOKEN=$(openssl rand -hex 32) elpis serve --http-host 0.0.0.0 "
            "--http-allowed-hosts my-machine.lan\n");
    }

    void add_mcp() {
        CLI::App& command = add(
            "mcp",
            "the MCP server on standard input and output (also started as elpis-server). "
            "For MCP clients, which start it themselves. The model loads with the first request "
            "that needs it. Ends within a second of end of input, SIGTERM, SIGINT or SIGHUP.",
            "Serve");
        command.add_flag("--stdio")->description(
            "ignored: it always speaks over standard input and output");
        command
            .add_option("--http",
                        http_,
                        "serve over HTTP as well, as elpis serve does, on the same engine and with "
                        "the same characters; without an address, where http.host and http.port "
                        "say")
            ->expected(0, 1)
            ->type_name("[ADDRESS]")
            ->check(CLI::Validator(
                [](const std::string& text) {
                    const auto address = http_address(text);
                    return address ? std::string() : address.error().message;
                },
                ""));
        command.footer(
            "  elpis mcp --model-path ~/models/my-model.gguf\n"
            "  elpis mcp --http 127.0.0.1:8484\n"
            "  elpis-server --logging-level INFO\n");
    }

    void add_connect() {
        CLI::App& command = add(
            "connect",
            "enters this program into the settings of an MCP client. "
            "For Claude Desktop (claude), Claude Code (claude-code: .mcp.json in this folder) and "
            "Cursor (cursor). All else in the file stays, and what it was before is kept beside "
            "it. Settings given here become the server's.",
            "Serve");
        command.add_option("CLIENT", connect_.client, "claude, claude-code or cursor")
            ->required()
            ->group("Arguments")
            ->check(one_of(client_names()));
        command.add_option("--name", connect_.name, "what the client calls the server")
            ->type_name("NAME");
        command.add_option("--file", connect_file_, "the client's settings, if they lie elsewhere")
            ->type_name("FILE");
        command.add_flag("--remove", connect_.remove, "take it out again");
        command.add_flag("--print", connect_.print, "write nothing; print what would be entered");
        command.footer(
            "  elpis connect claude\n"
            "  elpis connect cursor --model-path ~/models/my-model.gguf\n"
            "  elpis connect claude --remove\n");
    }

    void add_doctor() {
        CLI::App& command =
            add("doctor",
                "what would be used on this machine, and why. "
                "Looks at settings, model file, processors, accelerators and memory, loads "
                "nothing, and says what is wrong and what to do about it. With --live it shows "
                "the servers that run, instead: what they do now, how quickly, and since when.",
                "Look after it");
        command.add_flag("--live", doctor_.live, "the running servers of this user; q ends");
        command.add_flag("--json", doctor_.json, "the same for programs");
        command.footer(
            "  elpis doctor\n"
            "  elpis doctor --live\n"
            "  elpis doctor --json --model-path ~/models/my-model.gguf\n");
    }

    void add_tune() {
        CLI::App& command = add(
            "tune",
            "measures how this model runs quickest on this machine. "
            "Tries numbers of threads, sizes of batches and types of weights, in about a minute "
            "and a half, and shows what each gave. Changes no setting unless --write says so.",
            "Look after it");
        command.add_option("--for", workload_, "what to be quick at: chat, crowd or reading")
            ->type_name("NAME")
            ->check(one_of({"chat", "crowd", "reading"}));
        command.add_option("--seconds", tune_.wish.seconds, "of measuring, about")
            ->type_name("NUMBER")
            ->check(number(5, 3600));
        command.add_flag(
            "--any-layout",
            tune_.wish.any_layout,
            "weights in another type may be chosen, too, although they change what the "
            "model says (a little: the table has it)");
        command.add_flag(
            "--all-layouts",
            tune_.wish.all_layouts,
            "try them for a large file, too: up to four times its size of disk and memory");
        command.add_flag("--write", tune_.write, "write the best into the settings file");
        command.add_flag("--json", tune_.json, "the same for programs");
        command.footer(
            "  elpis tune\n"
            "  elpis tune --for crowd --write --model-path ~/models/my-model.gguf\n");
    }

    void add_config() {
        CLI::App& command = add("config",
                                "shows or checks the settings. "
                                "show prints every setting with where its value comes from; check "
                                "says whether all of them can be used.",
                                "Look after it");
        command.add_option("WHAT", what_, "show or check")
            ->required()
            ->group("Arguments")
            ->check(one_of({"show", "check"}));
        command.add_flag("--json", config_.json, "the same for programs");
        command.footer(
            "  elpis config show\n"
            "  elpis config check --config my-settings.toml\n");
    }

    // The command that was named, the innermost; null when none was.
    const CLI::App* given() const {
        const CLI::App* command = nullptr;
        for (auto commands = program_.get_subcommands(); !commands.empty();
             commands = command->get_subcommands()) {
            command = commands.front();
        }
        return command;
    }

    std::string help(const Look& look, bool with_settings) const {
        const CLI::App* const command = given();
        if (command == nullptr) return program_page(program_, look);
        if (!command->get_subcommands({}).empty()) return group_page(*command, look);
        // The servers have no options but their settings.
        const bool serves = command->get_name() == "mcp" || command->get_name() == "serve";
        return command_page(*command, look, with_settings || serves);
    }

    std::string with_hint(std::string_view sentence) const {
        const CLI::App* const command = given();
        return fmt::format("{}{} See elpis {}--help.",
                           utf8::printable(sentence),
                           sentence.ends_with('?') ? "" : ".",
                           command == nullptr ? "" : full_name(*command) + " ");
    }

    // A word that means nothing here, and what may have been meant.
    std::string unknown() const {
        const CLI::App* const command = given();
        const CLI::App& place = command == nullptr ? program_ : *command;
        const std::string word = program_.remaining(true).front();
        const bool is_option = word.starts_with('-');
        std::vector<std::string> known;
        if (is_option) {
            for (const CLI::Option* option : place.get_options()) {
                for (const std::string& name : option->get_lnames())
                    known.push_back("--" + name);
            }
        } else {
            for (const CLI::App* each : place.get_subcommands({}))
                known.push_back(each->get_name());
        }
        const bool wants_command = !place.get_subcommands({}).empty();
        const std::string meant = nearest(std::string_view(word).substr(0, word.find('=')), known);
        return with_hint(fmt::format("{} is no {} of elpis{}{}{}",
                                     word,
                                     is_option       ? "option"
                                     : wants_command ? "command"
                                                     : "argument",
                                     command == nullptr ? "" : " " + full_name(*command),
                                     meant.empty() ? "" : "; did you mean " + meant,
                                     meant.empty() ? "" : "?"));
    }

    CommandLine chosen() {
        const std::string name = full_name(*given());
        const SettingsArguments settings = flags_.at(name).given();
        if (name == "demo") {
            demo_.server = server_;
            return {.command = demo_, .settings = settings};
        }
        if (name == "generate") {
            generate_.text = fmt::format("{}", fmt::join(words_, " "));
            return {.command = generate_, .settings = settings};
        }
        if (name == "connect") {
            connect_.file = connect_file_;
            return {.command = connect_, .settings = settings};
        }
        if (name == "doctor") return {.command = doctor_, .settings = settings};
        if (name == "tune") {
            if (workload_ == "crowd") tune_.wish.workload = Workload::Crowd;
            if (workload_ == "reading") tune_.wish.workload = Workload::Reading;
            return {.command = tune_, .settings = settings};
        }
        if (name == "config") {
            config_.what = what_ == "show" ? ConfigCommand::What::Show : ConfigCommand::What::Check;
            return {.command = config_, .settings = settings};
        }
        const auto with_settings = [&](const auto& command) -> CommandLine {
            return {.command = command, .settings = settings};
        };
        if (const auto about_affect = affect_->chosen(name))
            return std::visit(with_settings, *about_affect);
        if (const auto about_characters = characters_->chosen(name))
            return std::visit(with_settings, *about_characters);
        if (const auto about_vectors = vectors_->chosen(name))
            return std::visit(with_settings, *about_vectors);
        if (const auto about_models = model_->chosen(name))
            return std::visit(with_settings, *about_models);
        if (name == "serve") return {.command = serve_, .settings = settings};
        return mcp(settings);
    }

    // An address goes before what the settings say.
    CommandLine mcp(SettingsArguments settings) const {
        if (http_)
            std::ranges::move(http_address(*http_).value(), std::back_inserter(settings.flags));
        return {.command = McpCommand{.http = http_.has_value()}, .settings = std::move(settings)};
    }

    CLI::App program_{
        "Runs a language model on this machine and gives it feelings: an emotional state that "
        "events move, time settles, and every answer is shaped by.",
        "elpis"};

    // Made when their turn comes on the page.
    std::unique_ptr<AffectGrammar> affect_;
    std::unique_ptr<CharactersGrammar> characters_;
    std::unique_ptr<VectorsGrammar> vectors_;
    std::unique_ptr<ModelGrammar> model_;
    DemoCommand demo_;
    std::string server_;
    GenerateCommand generate_;
    std::vector<std::string> words_;
    ServeCommand serve_;
    ConnectCommand connect_;
    std::string connect_file_;
    DoctorCommand doctor_;
    TuneCommand tune_;
    std::string workload_;
    ConfigCommand config_;
    std::string what_;
    std::optional<std::string> http_;             // of mcp: the address; empty is the settings'
    std::map<std::string, SettingsFlags> flags_;  // by command
};

}  // namespace

Result<CommandLine> parse_command_line(std::string_view program,
                                       std::vector<std::string> arguments,
                                       const Look& look) {
    const std::string name = std::filesystem::path(program).filename();
    if (name == kServerName) {
        arguments.insert(arguments.begin(), "mcp");
    } else if (!arguments.empty() && arguments.front() == "help") {  // as git and cargo have it
        arguments.erase(arguments.begin());
        arguments.emplace_back("--help");
    }
    return Grammar().parse(std::move(arguments), look);
}

}  // namespace elpis::cli
