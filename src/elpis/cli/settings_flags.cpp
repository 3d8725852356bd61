#include "elpis/cli/settings_flags.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <CLI/App.hpp>
#include <CLI/Option.hpp>
#include <fmt/format.h>

#include "elpis/config/entry.h"
#include "elpis/config/table.h"

namespace elpis::cli {
namespace {

std::string names_of(const config::Entry& entry) {
    std::string names = entry.flag();
    if (!entry.short_flag.empty()) names += "," + std::string(entry.short_flag);
    for (const std::string_view alias : entry.aliases) {
        config::Entry older = entry;
        older.name = alias;
        names += "," + older.flag();
    }
    return names;
}

CLI::Option* add(CLI::App& command, const config::Entry& entry) {
    // A switch takes its value only behind "=", so that the next argument is left alone.
    const bool is_switch = entry.kind == config::Kind::Boolean;
    CLI::Option* const option =
        is_switch ? command.add_flag(names_of(entry)) : command.add_option(names_of(entry));
    const std::string otherwise = entry.default_text();
    option->description(
        fmt::format("{} (default {})", entry.help, otherwise.empty() ? entry.unset : otherwise));
    option->type_name(is_switch ? "[=BOOL]" : std::string(entry.placeholder()));
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    option->group(std::string(kSettingsGroup) + std::string(entry.section));
    return option;
}

}  // namespace

SettingsFlags::SettingsFlags(CLI::App& command) {
    command.add_option("--config", file_, "the settings file")->type_name("FILE");
    for (const config::Entry& entry : config::table())
        options_.push_back(add(command, entry));
}

SettingsArguments SettingsFlags::given() const {
    SettingsArguments arguments;
    if (!file_.empty()) arguments.file = file_;
    for (std::size_t i = 0; i < options_.size(); ++i) {
        if (options_[i]->count() == 0) continue;
        arguments.flags.emplace_back(config::table()[i].key(), options_[i]->results().back());
    }
    return arguments;
}

}  // namespace elpis::cli
