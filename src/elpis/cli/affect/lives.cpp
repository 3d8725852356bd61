#include "elpis/cli/affect/lives.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/event_table.h"
#include "elpis/affect/noise.h"
#include "elpis/affect/options.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/nearest.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/cli/as_one.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"
#include "elpis/journal/reader.h"
#include "elpis/persona/name.h"
#include "elpis/persona/persona.h"

namespace elpis::cli {

Result<Natures> Natures::load(const config::Inputs& inputs) {
    Natures natures;
    ELPIS_TRY(natures.loaded_, load_settings(inputs));
    ELPIS_TRY(natures.files_, as_one(config::find_characters(natures.loaded_, inputs)));
    return natures;
}

Result<Natures::Nature> Natures::of(const std::string& name) const {
    const affect::Options& everybody = loaded_.settings.affect;
    Nature nature{.options = everybody, .events = affect::EventTable::of(everybody)};
    if (const auto file = files_.find(name); file != files_.end()) {
        ELPIS_TRY(const persona::Persona persona,
                  as_one(config::load_character(file->first, file->second)));
        nature.options = persona::affect_options(persona.affect, everybody);
        nature.manual = persona.affect.clock == persona::AffectDefaults::Clock::Manual;
        nature.events = persona::event_table(persona.affect, everybody);
    }
    nature.options.noise.seed = affect::seed_of(everybody.noise.seed, name);
    return nature;
}

std::vector<std::string> Natures::names() const {
    std::vector<std::string> names;
    for (const auto& [name, file] : files_)
        names.push_back(name);
    return names;
}

Result<void> check_journal(const config::Loaded& loaded) {
    const auto& options = loaded.settings.journal;
    if (!options.enabled) {
        return fail(
            ErrorCode::Unavailable,
            fmt::format("the journal is switched off (journal.enabled = false, from {}), so "
                        "nothing is kept of anybody",
                        config::source_of(loaded, "journal.enabled")));
    }
    if (options.path.empty()) {
        return fail(ErrorCode::Unavailable,
                    "there is no place for a journal: neither XDG_STATE_HOME nor HOME is set; "
                    "--journal-path names a file");
    }
    return {};
}

Result<journal::Reader> open_journal(const config::Loaded& loaded) {
    ELPIS_OK(check_journal(loaded));
    return journal::Reader::open(loaded.settings.journal.path);
}

Result<std::vector<journal::Character>> all_characters(journal::Reader& reader) {
    std::vector<journal::Character> all;
    while (true) {
        ELPIS_TRY(std::vector<journal::Character> page,
                  reader.characters(all.empty() ? "" : all.back().name));
        if (page.empty()) return all;
        std::ranges::move(page, std::back_inserter(all));
    }
}

Result<std::string> named_or_last(const std::string& asked, journal::Reader& reader) {
    if (!asked.empty()) {
        ELPIS_OK(persona::check_character_name(asked));
    }
    ELPIS_TRY(const std::vector<journal::Character> all, all_characters(reader));
    if (all.empty()) {
        return fail(ErrorCode::NotFound,
                    "nothing has happened to anybody yet; elpis affect event odda success lets "
                    "something happen, and so does a talk with the server");
    }
    if (asked.empty()) {
        return std::ranges::max_element(all, {}, &journal::Character::saved_at)->name;
    }
    if (std::ranges::find(all, asked, &journal::Character::name) != all.end()) return asked;
    std::vector<std::string> names;
    names.reserve(all.size());
    for (const journal::Character& each : all)
        names.push_back(each.name);
    const std::string meant = nearest(asked, names);
    return fail(
        ErrorCode::NotFound,
        fmt::format(
            "nothing has happened to {} yet{} elpis affect show has everybody",
            utf8::printable(asked),
            meant.empty() ? ";" : fmt::format("; did you mean {}?", utf8::printable(meant))));
}

Result<KeptLife> life_of(const std::string& name,
                         const Natures::Nature& nature,
                         journal::Reader& reader,
                         Clock::Wall now) {
    ELPIS_TRY(const std::optional<journal::SavedState> saved, reader.state(name));
    if (!saved) return newborn(nature.options, nature.manual, now);
    auto life = revive(*saved, nature.options, now);
    if (life) return life;
    return fail(ErrorCode::Unavailable,
                fmt::format("what the journal has of {} cannot be understood: {}",
                            utf8::printable(name),
                            life.error().message));
}

// The journal gives its oldest first, so ever longer times before the end are looked into.
Result<std::vector<journal::Event>> newest_events(journal::Reader& reader,
                                                  const std::string& name,
                                                  std::size_t count,
                                                  Clock::Wall until) {
    constexpr int kLonger = 8;
    constexpr Clock::Wall::duration kFirst = std::chrono::seconds(10);
    // The longest time that can still be made longer; what began before it is asked for without a
    // limit.
    constexpr Clock::Wall::duration kLongest = Clock::Wall::duration::max() / kLonger;
    std::vector<journal::Event> newest;
    for (auto back = kFirst; newest.size() < count; back *= kLonger) {
        const bool all = back > kLongest || until.time_since_epoch() < back;
        const journal::TimeRange range{.since = all ? Clock::Wall::min() : until - back,
                                       .until = until};
        newest.clear();
        std::optional<journal::Cursor> next = journal::kStart;
        while (next) {
            ELPIS_TRY(journal::Page<journal::Event> page, reader.events(name, range, *next));
            std::ranges::move(page.records, std::back_inserter(newest));
            if (newest.size() > count) {
                newest.erase(newest.begin(), newest.end() - static_cast<std::ptrdiff_t>(count));
            }
            next = page.next;
        }
        if (all) break;
    }
    return newest;
}

}  // namespace elpis::cli
