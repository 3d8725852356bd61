#pragma once

#include <string>

#include <CLI/App.hpp>

#include "elpis/cli/terminal.h"

namespace elpis::cli {

// What `elpis --help` shows: the commands by group, examples, environment, exit codes.
std::string program_page(const CLI::App& program, const Look& look);

// What `elpis COMMAND --help` shows of a command that has others below it.
std::string group_page(const CLI::App& command, const Look& look);

// What `elpis COMMAND --help` shows; the footer of `command` are its examples. The settings by
// section come along when `with_settings`.
std::string command_page(const CLI::App& command, const Look& look, bool with_settings);

}  // namespace elpis::cli
