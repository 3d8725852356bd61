#include "elpis/cli/commands/affect_show.h"

#include <algorithm>
#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/cli/affect/lives.h"
#include "elpis/cli/affect/state_page.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/load.h"
#include "elpis/journal/reader.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

// Nothing where no journal has been begun yet.
Result<std::optional<journal::Reader>> journal_if_any(const config::Loaded& loaded) {
    auto reader = open_journal(loaded);
    if (reader) return std::optional(*std::move(reader));
    if (reader.error().code == ErrorCode::NotFound) return std::nullopt;
    return std::unexpected(std::move(reader).error());
}

Result<ShownState> shown(const std::string& name,
                         const Natures& natures,
                         std::optional<journal::Reader>& reader,
                         Clock::Wall now) {
    ELPIS_TRY(const Natures::Nature nature, natures.of(name));
    if (!reader) return shown_state(name, newborn(nature.options, nature.manual, now), {});
    ELPIS_TRY(const KeptLife life, life_of(name, nature, *reader, now));
    ELPIS_TRY(std::vector<journal::Event> last,
              newest_events(*reader, name, 1, Clock::Wall::max()));
    return shown_state(name, life, last.empty() ? std::nullopt : std::optional(last.front()));
}

// Everybody who has lived or has a file, in the order of their names.
Result<std::vector<std::string>> everybody(const Natures& natures,
                                           std::optional<journal::Reader>& reader) {
    std::vector<std::string> names = natures.names();
    if (reader) {
        ELPIS_TRY(const std::vector<journal::Character> all, all_characters(*reader));
        for (const journal::Character& each : all)
            names.push_back(each.name);
    }
    std::ranges::sort(names);
    const auto [first, last] = std::ranges::unique(names);
    names.erase(first, last);
    return names;
}

}  // namespace

Result<ExitCode> run_affect_show(const AffectShowCommand& command, const config::Inputs& inputs) {
    ELPIS_TRY(const Natures natures, Natures::load(inputs));
    ELPIS_TRY(std::optional<journal::Reader> reader, journal_if_any(natures.settings()));
    const Clock::Wall now = std::chrono::system_clock::now();
    Terminal out(STDOUT_FILENO);
    if (command.character.empty()) {
        ELPIS_TRY(const std::vector<std::string> names, everybody(natures, reader));
        std::vector<ShownState> states;
        for (const std::string& name : names) {
            ELPIS_TRY(ShownState state, shown(name, natures, reader, now));
            states.push_back(std::move(state));
        }
        out.print(command.json ? states_json(states, now) : states_table(states, now, out.look()));
    } else {
        if (!natures.has_file(command.character)) {
            // Neither a file nor a life: it is nobody.
            if (!reader) {
                ELPIS_TRY(reader, open_journal(natures.settings()));
            }
            ELPIS_OK(named_or_last(command.character, *reader));
        }
        ELPIS_TRY(const ShownState state, shown(command.character, natures, reader, now));
        out.print(command.json ? state_json(state, now) : state_page(state, now, out.look()));
    }
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
