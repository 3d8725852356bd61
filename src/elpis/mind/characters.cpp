#include "elpis/mind/characters.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/emotion.h"
#include "elpis/mind/saved_life.h"
#include "elpis/mind/turn_key.h"
#include "elpis/persona/name.h"
#include "elpis/persona/persona.h"

namespace elpis::mind {
namespace {

affect::Instant steady(const Clock& clock) {
    return clock.now().time_since_epoch();
}

// Whom nothing ever happened to is the same when born again.
bool untouched(const Life& life) {
    const affect::SavedFeeling& saved = life.feeling.saved();
    return saved.update_count == 0 && !saved.own_home && life.clock == ClockKind::Wall;
}

}  // namespace

Result<std::reference_wrapper<Life>> Characters::find(std::string_view name) {
    auto found = lives_.find(name);
    if (found == lives_.end()) {
        ELPIS_OK(persona::check_character_name(name));
        if (lives_.size() >= limit_) ELPIS_OK(make_room());
        ELPIS_TRY(Life life, begin(name));
        found = lives_.emplace(std::string(name), std::move(life)).first;
    }
    found->second.used = ++asked_;
    return found->second;
}

affect::Instant Characters::now(const Life& life) const {
    return life.clock == ClockKind::Manual ? life.stands_at : steady(parts_.clock);
}

void Characters::keep(std::string_view name, const Life& life, journal::Event event) {
    if (parts_.journal == nullptr) return;
    event.character = name;
    event.time = parts_.clock.wall();
    note(parts_.journal->record(std::move(event), state_of(life)));
}

void Characters::keep(std::string_view name, const Life& life) {
    if (parts_.journal == nullptr) return;
    note(parts_.journal->save(name, state_of(life)));
}

void Characters::mark(std::string_view name, const Life& life, const TurnKey& turn) {
    if (parts_.journal == nullptr) return;
    note(parts_.journal->mark_turn(name, turn.whole, state_of(life)));
}

Result<std::optional<Life>> Characters::before(std::string_view name, const TurnKey& turn) const {
    if (parts_.journal == nullptr) return std::nullopt;
    ELPIS_TRY(const std::optional<journal::SavedState> state,
              parts_.journal->state_before(name, turn.whole));
    if (!state) return std::nullopt;
    ELPIS_TRY(const journal::Page<journal::Event> since,
              parts_.journal->events(name, {.since = state->at}));
    const bool alone = !since.next && std::ranges::all_of(since.records, [&](const auto& event) {
        return event.context == name_of(turn);
    });
    auto saved = life_from_json(state->json);
    if (!alone || since.records.empty() || !saved) return std::nullopt;
    return revived(name, *std::move(saved), parts_.clock.wall() - state->at);
}

SavedLife Characters::saved(const Life& life) const {
    return {.feeling = life.feeling.saved(),
            .clock = life.clock,
            .now = std::max(now(life), life.feeling.saved().moment.time)};
}

Life Characters::revived(std::string_view name, SavedLife saved, affect::Seconds ago) const {
    const affect::Options options = parts_.cast.options_of(name);
    // Its own time has stood still meanwhile; the clock of the machine may have been set back.
    const bool stands = saved.clock == ClockKind::Manual;
    const affect::Seconds passed = std::max(ago, affect::Seconds{0});
    const affect::Seconds shift =
        stands ? affect::Seconds{0} : steady(parts_.clock) - passed - saved.now;
    return {.feeling = affect::Feeling(options, std::move(saved.feeling), shift),
            .clock = saved.clock,
            .stands_at = stands ? saved.now : affect::Instant{0},
            .turns = {}};
}

void Characters::forget(std::string_view name) {
    if (const auto found = lives_.find(name); found != lives_.end()) lives_.erase(found);
}

Result<Life> Characters::begin(std::string_view name) const {
    if (parts_.journal != nullptr) {
        ELPIS_TRY(const std::optional<journal::SavedState> state, parts_.journal->state(name));
        if (state) {
            auto saved = life_from_json(state->json);
            if (saved) return revived(name, *std::move(saved), parts_.clock.wall() - state->at);
            parts_.log.warning(
                "mind",
                fmt::format("the character {} begins anew: {}", name, saved.error().message));
        }
    }
    const persona::Persona* const persona = parts_.cast.persona_of(name);
    const ClockKind clock = persona != nullptr ? persona->affect.clock : ClockKind::Wall;
    const affect::Instant born =
        clock == ClockKind::Manual ? affect::Instant{0} : steady(parts_.clock);
    return Life{.feeling = affect::Feeling(parts_.cast.options_of(name), born),
                .clock = clock,
                .stands_at = affect::Instant{0},
                .turns = {}};
}

// Where a file has everything, whoever was used longest ago leaves memory; else only those who are
// the same when they come back.
Result<void> Characters::make_room() {
    using Kept = journal::Health::Kept;
    const bool on_disk = parts_.journal != nullptr && warning_.empty() &&
                         parts_.journal->health().kept == Kept::OnDisk;
    if (on_disk) {
        lives_.erase(std::ranges::min_element(
            lives_, {}, [](const auto& item) { return item.second.used; }));
        return {};
    }
    // NOLINTNEXTLINE(misc-include-cleaner): <map> has it, which the check does not know
    std::erase_if(lives_, [](const auto& item) { return untouched(item.second); });
    if (lives_.size() < limit_) return {};
    return fail(ErrorCode::Busy,
                fmt::format("{} characters are alive, which is the limit, and without a journal on "
                            "the disk none can make room; use one of them, or restart the server",
                            lives_.size()));
}

journal::SavedState Characters::state_of(const Life& life) const {
    return {.json = to_json(saved(life)), .at = parts_.clock.wall()};
}

// A reason is said once in the log, until it changes.
void Characters::note(const Result<void>& kept) {
    std::string why = kept ? std::string() : kept.error().message;
    if (!why.empty() && why != warning_)
        parts_.log.warning("mind", "feelings are not written down: " + why);
    warning_ = std::move(why);
}

}  // namespace elpis::mind
