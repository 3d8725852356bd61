#include "elpis/cli/help_page.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Option.hpp>
#include <fmt/format.h>

#include "elpis/cli/columns.h"
#include "elpis/cli/command_grammar.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/settings_flags.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/version.h"

namespace elpis::cli {
namespace {

constexpr int kWidest = 90;  // longer lines are no pleasure to read
constexpr int kMargin = 2;

constexpr std::string_view kExamples =
    "  elpis demo\n"
    "  elpis generate \"What is the capital of France?\"\n"
    "  elpis generate \"Tell me about today.\" --valence 0.8 --arousal 0.6\n"
    "  elpis vectors train\n"
    "  elpis probe \"I cannot believe we won!\"\n"
    "  elpis doctor --model-path ~/models/my-model.gguf\n";

struct Row {
    std::string left;
    std::string right;
};

class Page {
public:
    explicit Page(const Look& look) : look_(look), width_(std::min(look.width, kWidest)) {}

    void heading(std::string_view text) { out_ += "\n" + paint(look_, Ink::Bold, text) + "\n"; }
    void text(std::string_view text) { out_ += wrapped(text, width_) + "\n"; }
    void verbatim(std::string_view text) { out_ += text; }

    // Two columns, or one above the other where there is no room for two.
    void rows(const std::vector<Row>& rows) {
        int left = 0;
        for (const Row& row : rows)
            left = std::max(left, columns(row.left));
        const bool stacked = left > width_ / 2;
        const int indent = stacked ? 3 * kMargin : left + 2 * kMargin;
        for (const Row& row : rows) {
            const int gap = stacked ? 0 : indent - kMargin - columns(row.left);
            out_ += fmt::format("{:{}}{}{:{}}", "", kMargin, row.left, "", gap);
            if (stacked) out_ += fmt::format("\n{:{}}", "", indent);
            out_ += wrapped(row.right, width_, indent) + "\n";
        }
    }

    std::string take() { return std::move(out_); }

private:
    Look look_;
    int width_;
    std::string out_;
};

Row row_of(const CLI::Option& option) {
    if (option.get_positional() && !option.nonpositional()) {
        return {option.get_name(true), option.get_description()};
    }
    std::string names = option.get_snames().empty() ? "" : "-" + option.get_snames().front() + ", ";
    names += "--" + option.get_lnames().front();
    const std::string type = option.get_type_name();
    if (!type.empty()) names += (type.front() == '[' ? "" : " ") + type;
    return {names, option.get_description()};
}

std::vector<Row> rows_of(const CLI::App& command, std::string_view group) {
    std::vector<Row> rows;
    for (const CLI::Option* option : command.get_options()) {
        if (option->get_group() == group) rows.push_back(row_of(*option));
    }
    return rows;
}

std::string usage_of(const CLI::App& command) {
    std::string line = fmt::format("elpis {}", full_name(command));
    for (const CLI::Option* option : command.get_options()) {
        if (!option->get_positional()) continue;
        const std::string name = option->get_name(true);
        line += " " + (option->get_required() ? name : "[" + name + "]");
    }
    return line + " [OPTIONS]";
}

// Begins in the list of commands with a small letter.
std::string as_sentence(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() -= 'a' - 'A';
    return text;
}

// What can be said next, by group.
void list_commands(const CLI::App& parent, Page& page) {
    std::vector<std::string> groups;
    for (const CLI::App* command : parent.get_subcommands({})) {
        if (std::ranges::find(groups, command->get_group()) == groups.end()) {
            groups.push_back(command->get_group());
        }
    }
    for (const std::string& group : groups) {
        page.heading(group);
        std::vector<Row> rows;
        for (const CLI::App* command : parent.get_subcommands({})) {
            if (command->get_group() != group) continue;
            const std::string& about = command->get_description();
            rows.push_back({command->get_name(), about.substr(0, about.find(". "))});
        }
        page.rows(rows);
    }
}

}  // namespace

std::string program_page(const CLI::App& program, const Look& look) {
    Page page(look);
    page.verbatim(paint(look, Ink::Bold, fmt::format("Elpis {}", version())) + "\n");
    page.text(program.get_description());
    page.heading("Usage");
    page.verbatim("  elpis COMMAND [OPTIONS]\n");

    list_commands(program, page);
    page.heading("Examples");
    page.verbatim(kExamples);
    page.heading("Environment");
    page.rows({
        {"ELPIS_MODEL__PATH", "the model to use, a GGUF file; every setting has such a variable"},
        {"ELPIS_CONFIG", "the settings file, instead of ./configs/elpis.toml"},
        {"ELPIS_QUIET", "1: the log goes to a file only"},
        {"NO_COLOR", "no colours"},
    });
    page.heading("Exit codes");
    page.verbatim(kExitCodesHelp);
    page.heading("More");
    page.rows({{"elpis COMMAND --help", "what a command can do"},
               {"elpis COMMAND --help-settings", "the same, with all settings as flags"},
               {"elpis --version", "what this was built from"}});
    return page.take();
}

std::string group_page(const CLI::App& command, const Look& look) {
    Page page(look);
    page.text(as_sentence(command.get_description()));
    page.heading("Usage");
    page.verbatim(fmt::format("  elpis {} COMMAND [OPTIONS]\n", full_name(command)));
    list_commands(command, page);
    page.heading("Examples");
    page.verbatim(command.get_footer());
    page.heading("More");
    page.rows(
        {{fmt::format("elpis {} COMMAND --help", full_name(command)), "what a command can do"}});
    return page.take();
}

std::string command_page(const CLI::App& command, const Look& look, bool with_settings) {
    Page page(look);
    page.text(as_sentence(command.get_description()));
    page.heading("Usage");
    page.verbatim("  " + usage_of(command) + "\n");
    if (const auto rows = rows_of(command, "Arguments"); !rows.empty()) {
        page.heading("Arguments");
        page.rows(rows);
    }
    page.heading("Options");
    page.rows(rows_of(command, "Options"));
    if (!command.get_footer().empty()) {
        page.heading("Examples");
        page.verbatim(command.get_footer());
    }
    page.heading("Settings");
    if (!with_settings) {
        page.text(
            fmt::format("Every setting is a flag, too, for example --model-path FILE; elpis {} "
                        "--help-settings lists them.",
                        full_name(command)));
        return page.take();
    }
    page.text("Flags beat ELPIS_* variables, which beat the settings file.");
    std::string last;
    for (const CLI::Option* option : command.get_options()) {
        const std::string& group = option->get_group();
        if (!group.starts_with(kSettingsGroup) || group == last) continue;
        last = group;
        page.heading(fmt::format("[{}]", group.substr(kSettingsGroup.size())));
        page.rows(rows_of(command, group));
    }
    return page.take();
}

}  // namespace elpis::cli
