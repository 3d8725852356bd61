#include "elpis/cli/affect/grammar.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <CLI/App.hpp>
#include <CLI/Error.hpp>  // IWYU pragma: keep (Validators.hpp throws what it declares)
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include "elpis/base/clock.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/affect/moment_text.h"
#include "elpis/cli/allowed.h"
#include "elpis/cli/command_grammar.h"

namespace elpis::cli {
namespace {

constexpr const char* kJournal = "The journal";
constexpr const char* kTryOut = "Try out";
constexpr const char* kMovedLast = "whom; without a name, whoever was moved last";
constexpr const char* kFrom =
    "leave out what was before: 2026-11-28, 2026-11-28T20:15 (UTC), or 2h for that long ago";
constexpr const char* kTo = "leave out what was at that time or later";

Clock::Wall now() {
    return std::chrono::system_clock::now();
}

CLI::Validator moment() {
    return {[](const std::string& text) -> std::string {
                const auto read = to_moment(text, now());
                return read ? "" : read.error().message;
            },
            ""};
}

void add_range(CLI::App& command, std::string& from, std::string& to) {
    command.add_option("--from", from, kFrom)->type_name("T")->check(moment());
    command.add_option("--to", to, kTo)->type_name("T")->check(moment());
}

// Of a text that was checked.
std::optional<Clock::Wall> moment_of(const std::string& text) {
    const auto read = to_moment(text, now());
    return read ? std::optional(*read) : std::nullopt;
}

}  // namespace

AffectGrammar::AffectGrammar(CLI::App& program) {
    CLI::App& affect = add_command(program,
                                   "affect",
                                   "looks at feelings without a model. "
                                   "What characters have lived through is in the journal, which "
                                   "can be read while a server writes it. Feelings are arithmetic: "
                                   "a character can be tried out before anybody talks to it.",
                                   "Feelings");
    affect.require_subcommand(0, 1);
    affect.footer(
        "  elpis affect show\n"
        "  elpis affect explain odda\n"
        "  elpis affect simulate workday\n");
    add_looking(affect);
    add_plot(affect);
    add_export(affect);
    add_event(affect);
    add_simulate(affect);
}

void AffectGrammar::add_looking(CLI::App& affect) {
    CLI::App& show = add_command(
        affect,
        "show",
        "how characters feel now. "
        "Whatever has happened since the journal was written, time has passed in it: the feeling "
        "is shown as it has settled until now. Without a name, a table of all characters.",
        kJournal);
    show.add_option("CHARACTER", show_.character, "whom")->group("Arguments");
    show.add_flag("--json", show_.json, "the same for programs");
    show.footer("  elpis affect show\n  elpis affect show odda --json\n");

    CLI::App& watch = add_command(
        affect,
        "watch",
        "a live view of one character. "
        "The plane of its feeling with the way it came, its mood, and what happened to it, until "
        "q or Ctrl-C. Where the output is no terminal: a line for each change.",
        kJournal);
    watch.add_option("CHARACTER", watch_.character, kMovedLast)->group("Arguments");
    watch.footer("  elpis affect watch odda\n  elpis affect watch odda >> odda.log\n");

    CLI::App& explain = add_command(
        affect,
        "explain",
        "why one character feels as it does. "
        "Each event that still acts with what is left of it, the mood, and who the character is. "
        "The shares sum to the feeling.",
        kJournal);
    explain.add_option("CHARACTER", explain_.character, kMovedLast)->group("Arguments");
    explain.add_flag("--json", explain_.json, "the same for programs");
    explain.footer("  elpis affect explain\n  elpis affect explain odda --json\n");
}

void AffectGrammar::add_plot(CLI::App& affect) {
    CLI::App& command = add_command(affect,
                                    "plot",
                                    "a picture of how one character's feeling went. "
                                    "An SVG or PNG file of the path from event to event, over time "
                                    "or in the plane. Between events a "
                                    "feeling settles by a formula, so the path is exact.",
                                    kJournal);
    command.add_option("CHARACTER", plotted_, kMovedLast)->group("Arguments");
    command.add_option("--over", plot_.over, "time or plane (default time)")
        ->type_name("WHAT")
        ->check(one_of({"time", "plane"}));
    command
        .add_option("-o,--out",
                    plot_.out,
                    "the picture, an .svg or .png file; - is standard output, as SVG")
        ->required()
        ->type_name("FILE");
    add_range(command, plot_.from, plot_.to);
    command.footer(
        "  elpis affect plot odda -o odda.svg\n"
        "  elpis affect plot odda --over plane --from 2h -o odda.png\n");
}

void AffectGrammar::add_export(CLI::App& affect) {
    CLI::App& command = add_command(affect,
                                    "export",
                                    "what happened, as CSV or JSON lines. "
                                    "One line for each event: when, what, why, and the feeling "
                                    "before and after. Times are UTC.",
                                    kJournal);
    command.add_option("CHARACTER", exported_, "whose events; without a name, everybody's")
        ->group("Arguments");
    CLI::Option* const csv = command.add_flag(
        "--csv", export_.csv, "comma-separated values under a line of names (the default)");
    command.add_flag("--jsonl", export_.json_lines, "a JSON object on each line")->excludes(csv);
    command.add_option("-o,--out", export_.out, "a file; standard output without it")
        ->type_name("FILE");
    add_range(command, export_.from, export_.to);
    command.footer(
        "  elpis affect export odda --csv -o odda.csv\n"
        "  elpis affect export --jsonl --from 2026-11-01 --to 2026-12-01\n");
}

void AffectGrammar::add_event(CLI::App& affect) {
    CLI::App& command = add_command(
        affect,
        "event",
        "lets something happen to a character. "
        "Writes into the journal, so no server may be running: while one is, send it the event "
        "with the tool update_emotion.",
        kTryOut);
    command.add_option("CHARACTER", event_.character, "to whom")->required()->group("Arguments");
    command.add_option("TYPE", event_.type, "what: success, user_negative, … or one of your own")
        ->required()
        ->group("Arguments");
    command.add_option("--intensity", event_.intensity, "how strongly, 0 to 2 (default 1)")
        ->type_name("NUMBER")
        ->check(number(0, 2));
    command.footer(
        "  elpis affect event odda success\n"
        "  elpis affect event odda user_negative --intensity 1.5\n");
}

void AffectGrammar::add_simulate(CLI::App& affect) {
    CLI::App& command = add_command(
        affect,
        "simulate",
        "lives through a scenario and shows what it does to its character. "
        "A scenario is a TOML file: who the character is, what happens to it and when. A day takes "
        "milliseconds. workday, warm_evening and neglected_companion are shipped.",
        kTryOut);
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

AffectSimulateCommand AffectGrammar::simulation() const {
    using Form = AffectSimulateCommand::Form;
    return {.scenario = simulate_.scenario,
            .form = simulate_.json  ? Form::Json
                    : simulate_.csv ? Form::Csv
                                    : Form::Page,
            .svg = simulate_.svg};
}

AffectPlotCommand AffectGrammar::plot() const {
    using Over = AffectPlotCommand::Over;
    return {.character = plotted_,
            .over = plot_.over == "plane" ? Over::Plane : Over::Time,
            .out = plot_.out,
            .from = moment_of(plot_.from),
            .to = moment_of(plot_.to)};
}

AffectExportCommand AffectGrammar::events() const {
    using Form = AffectExportCommand::Form;
    return {.character = exported_,
            .form = export_.json_lines ? Form::JsonLines : Form::Csv,
            .out = export_.out,
            .from = moment_of(export_.from),
            .to = moment_of(export_.to)};
}

std::optional<AffectGrammar::Command> AffectGrammar::chosen(std::string_view full_name) const {
    if (full_name == "affect simulate") return simulation();
    if (full_name == "affect show") return show_;
    if (full_name == "affect watch") return watch_;
    if (full_name == "affect explain") return explain_;
    if (full_name == "affect plot") return plot();
    if (full_name == "affect export") return events();
    if (full_name == "affect event") return event_;
    return std::nullopt;
}

}  // namespace elpis::cli
