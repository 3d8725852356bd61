#include "elpis/cli/command_grammar.h"

#include <string>
#include <utility>

#include <CLI/App.hpp>

namespace elpis::cli {

CLI::App& add_command(CLI::App& parent,
                      const std::string& name,
                      std::string about,
                      std::string group) {
    CLI::App& command = *parent.add_subcommand(name, std::move(about));
    command.group(std::move(group));
    command.set_help_flag("-h,--help", "this page");
    command.set_help_all_flag("--help-settings", "this page, with all settings");
    command.fallthrough();  // --version
    return command;
}

std::string full_name(const CLI::App& command) {
    const CLI::App* const parent = command.get_parent();
    if (parent == nullptr || parent->get_parent() == nullptr) return command.get_name();
    return full_name(*parent) + " " + command.get_name();
}

}  // namespace elpis::cli
