#include "elpis/cli/commands/affect_event.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/affect/event_table.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/quadrant.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/nearest.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/cli/affect/lives.h"
#include "elpis/cli/affect/state_page.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/load.h"
#include "elpis/journal/journal.h"
#include "elpis/journal/lock_file.h"
#include "elpis/journal/options.h"
#include "elpis/journal/records.h"
#include "elpis/persona/name.h"

namespace elpis::cli {
namespace {

// An event that nobody would find again is none: where the file cannot be written, nothing happens.
Result<void> check_written(journal::Journal& journal, const journal::Options& options) {
    const journal::Health health = journal.health();
    if (health.kept == journal::Health::Kept::OnDisk) return {};
    const int writer = journal::LockFile::holder(std::filesystem::path(options.path) += ".lock");
    if (health.warning.find("in use by another process") != std::string::npos) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("the journal {} is being written by another process{}, which has "
                                "the feelings in memory and would not notice; if that is a server, "
                                "send it the event with the tool update_emotion, or end it first",
                                utf8::printable(options.path.string()),
                                writer > 0 ? fmt::format(" ({})", writer) : ""));
    }
    return fail(
        ErrorCode::Unavailable,
        fmt::format("nothing has happened, because it could not be kept: {}", health.warning));
}

// A slip of the keyboard is an event, too, but hardly the one that was meant.
void note_unknown(const std::string& type, const affect::EventTable& events) {
    if (events.knows(type)) return;
    std::vector<std::string> known;
    for (const auto& [name, effect] : events.effects())
        known.push_back(name);
    const std::string meant = nearest(type, known);
    Terminal notes(STDERR_FILENO);
    notes.print(
        tamed(fmt::format("({} is no kind of event that has an effect of its own, so it "
                          "counts as a small rise of arousal{})\n",
                          type,
                          meant.empty() ? "" : "; did you mean " + meant + "?")));
}

Result<KeptLife> life_until(const std::string& name,
                            const Natures::Nature& nature,
                            journal::Journal& journal,
                            Clock::Wall now) {
    ELPIS_TRY(const std::optional<journal::SavedState> saved, journal.state(name));
    if (!saved) return newborn(nature.options, nature.manual, now);
    auto life = revive(*saved, nature.options, now);
    if (life) return life;
    return fail(ErrorCode::Unavailable,
                fmt::format("what the journal has of {} cannot be understood: {}",
                            utf8::printable(name),
                            life.error().message));
}

}  // namespace

Result<ExitCode> run_affect_event(const AffectEventCommand& command, const config::Inputs& inputs) {
    ELPIS_OK(persona::check_character_name(command.character));
    ELPIS_TRY(const Natures natures, Natures::load(inputs));
    ELPIS_OK(check_journal(natures.settings()));
    ELPIS_TRY(const Natures::Nature nature, natures.of(command.character));
    journal::Options options = natures.settings().settings.journal;
    // Whether a server begins anew is its affair: here an event follows the one before.
    options.restore = true;

    const SystemClock clock;
    Log log({.quiet = true});  // the journal's troubles are told as the command's
    journal::Journal journal(options, clock, log);
    ELPIS_OK(check_written(journal, options));
    if (const std::string notice = journal.health().notice; !notice.empty()) {
        Terminal(STDERR_FILENO).print("(" + tamed(notice) + ")\n");
    }

    const Clock::Wall now = clock.wall();
    ELPIS_TRY(KeptLife life, life_until(command.character, nature, journal, now));
    const affect::EventTable::Effect effect = nature.events.effect_of(command.type);
    const affect::Impulse impulse{.valence = effect.valence,
                                  .arousal = effect.arousal,
                                  .dominance = effect.dominance,
                                  .intensity = command.intensity,
                                  .type = command.type};
    const affect::Snapshot before = life.feeling.read(life.now);
    ELPIS_TRY(const affect::Snapshot after, life.feeling.apply(impulse, life.now));
    const journal::Event event{.time = now,
                               .character = command.character,
                               .type = command.type,
                               .intensity = command.intensity,
                               .impulse = {.valence = effect.valence, .arousal = effect.arousal},
                               .dominance = effect.dominance,
                               .before = {.emotion = before.emotion, .mood = before.mood},
                               .after = {.emotion = after.emotion, .mood = after.mood},
                               .cause = journal::Cause::ToolCall,
                               .context = "elpis affect event"};
    ELPIS_OK(journal.record(event, kept(life, now)));
    // A disk that filled up just now.
    ELPIS_OK(check_written(journal, options));
    note_unknown(command.type, nature.events);

    Terminal out(STDOUT_FILENO);
    out.print(fmt::format("{}: {}; now {}, {}\n",
                          out.paint(Ink::Bold, tamed(command.character)),
                          event_line(event, out.look()),
                          after.label,
                          affect::name_of(after.quadrant)));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
