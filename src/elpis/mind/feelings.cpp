#include "elpis/mind/feelings.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/event_name.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/impulse.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/state.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/characters.h"
#include "elpis/mind/emotion.h"
#include "elpis/mind/history.h"
#include "elpis/mind/listeners.h"
#include "elpis/mind/ranges.h"
#include "elpis/mind/saved_life.h"
#include "elpis/mind/turn_key.h"
#include "elpis/mind/turns.h"
#include "elpis/persona/name.h"
#include "elpis/persona/persona.h"

namespace elpis::mind {
namespace {

using journal::Cause;

constexpr affect::Seconds kMostAdvance{1e9};  // over thirty years at once
constexpr affect::Seconds kRounding{0.001};

affect::Layers layers_of(const Life& life, affect::Instant now) {
    const affect::Snapshot snapshot = life.feeling.read(now);
    return {.emotion = snapshot.emotion, .mood = snapshot.mood};
}

// The life of somebody changes as a whole; whose turn it is to leave memory stays.
void become(Life& life, Life other) {
    other.used = life.used;
    life = std::move(other);
}

journal::Event event_of(const Feelings::Happening& what) {
    const affect::Impulse& impulse = what.impulse;
    journal::Event event;
    event.type = affect::EventName(impulse.type).string();
    event.intensity = impulse.intensity;
    event.impulse = {.valence = impulse.valence, .arousal = impulse.arousal};
    if (impulse.dominance != 0.0) event.dominance = impulse.dominance;
    event.cause = what.cause;
    event.context = utf8::repair(what.context);
    return event;
}

}  // namespace

Feelings::Feelings(const affect::Options& everybody,
                   Personas personas,
                   std::size_t limit,
                   Parts parts)
    : parts_(parts),
      cast_(everybody, std::move(personas)),
      characters_(
          limit,
          Characters::Parts{
              .cast = cast_, .clock = parts.clock, .journal = parts.journal, .log = parts.log}) {}

// Runs `use` on the character's life, under the lock.
template <class Use>
auto Feelings::with(std::string_view character, Use&& use, const Allowed& allowed) {
    using Made = std::invoke_result_t<Use, Characters&, Life&, affect::Instant>;
    return characters_.with([&](Characters& all) -> Made {
        if (allowed && !allowed()) {
            return fail(ErrorCode::Cancelled,
                        fmt::format("{} was erased meanwhile; nothing happens to it", character));
        }
        ELPIS_TRY(Life & life, all.find(character));
        return use(all, life, all.now(life));
    });
}

// Changes a feeling by `how`, a Result<bool>, writes it down and tells whoever listens. False:
// nothing happened after all.
template <class Change>
Result<Emotion> Feelings::change(std::string_view character,
                                 journal::Event event,
                                 Change&& how,
                                 const Allowed& allowed) {
    bool changed = false;
    const auto use = [&](Characters& all, Life& life, affect::Instant now) -> Result<Emotion> {
        event.before = layers_of(life, now);
        ELPIS_TRY(changed, how(all, life, now));
        const affect::Instant then = all.now(life);
        if (changed) {
            event.after = layers_of(life, then);
            all.keep(character, life, std::move(event));
        }
        return shown(character, life.feeling, then);
    };
    ELPIS_TRY(Emotion after, with(character, use, allowed));
    if (changed) changed_.tell(after.character);
    return after;
}

double Feelings::epoch(affect::Instant now) const {
    const affect::Seconds unix_now = parts_.clock.wall().time_since_epoch();
    return (unix_now - now).count();
}

Emotion Feelings::shown(std::string_view character,
                        const affect::Feeling& feeling,
                        affect::Instant now) const {
    const affect::Snapshot snapshot = feeling.read(now);
    return {.character = std::string(character),
            .snapshot = snapshot,
            .last_update = epoch(now) + snapshot.last_update.count()};
}

Result<Emotion> Feelings::read(std::string_view character) {
    return with(character,
                [&](Characters&, const Life& life, affect::Instant now) -> Result<Emotion> {
                    return shown(character, life.feeling, now);
                });
}

Result<std::optional<Emotion>> Feelings::look(std::string_view character) {
    ELPIS_OK(persona::check_character_name(character));
    // Under one lock: who is erased meanwhile is not born again by it.
    return characters_.with([&](Characters& all) -> Result<std::optional<Emotion>> {
        if (cast_.persona_of(character) == nullptr && !all.alive().contains(character)) {
            if (parts_.journal == nullptr) return std::nullopt;
            ELPIS_TRY(const auto saved, parts_.journal->state(character));
            if (!saved) return std::nullopt;
        }
        ELPIS_TRY(const Life& life, all.find(character));
        return shown(character, life.feeling, all.now(life));
    });
}

Result<Reasons> Feelings::explain(std::string_view character) {
    return with(character,
                [&](Characters&, const Life& life, affect::Instant now) -> Result<Reasons> {
                    return Reasons{.character = std::string(character),
                                   .why = life.feeling.explain(now),
                                   .baseline = life.feeling.read(now).baseline,
                                   .epoch = epoch(now)};
                });
}

Result<Past> Feelings::past(std::string_view character) {
    ELPIS_TRY(
        Past past,
        with(character, [&](Characters&, const Life& life, affect::Instant now) -> Result<Past> {
            Past lived{.character = std::string(character), .points = {}, .events = {}};
            for (const affect::Record& record : life.feeling.history()) {
                lived.points.push_back({.time = epoch(now) + record.time.count(),
                                        .emotion = record.emotion,
                                        .mood = record.mood});
            }
            return lived;
        }));
    if (parts_.journal == nullptr || past.points.empty()) return past;
    // The journal counts microseconds, and the first of the points shall be among them.
    const affect::Seconds first{past.points.front().time - kRounding.count()};
    const journal::TimeRange since{
        .since = Clock::Wall(std::chrono::duration_cast<Clock::Wall::duration>(first))};
    ELPIS_TRY(const journal::Page<journal::Event> page, parts_.journal->events(character, since));
    for (const journal::Event& event : page.records)
        past.events.push_back(happened(event));
    return past;
}

Result<HistoryPage> Feelings::history(std::string_view character,
                                      std::size_t limit,
                                      const std::optional<std::string>& before) {
    ELPIS_OK(persona::check_character_name(character));
    ELPIS_TRY(const journal::Cursor end, history_end(before));
    if (parts_.journal == nullptr) {
        HistoryPage page{.character = std::string(character)};
        if (before) return page;
        ELPIS_TRY(Past lived, past(character));
        page.points = std::move(lived.points);
        if (page.points.size() > limit) {
            page.points.erase(page.points.begin(),
                              page.points.end() - static_cast<std::ptrdiff_t>(limit));
        }
        return page;
    }
    ELPIS_TRY(const journal::Page<journal::Event> events,
              parts_.journal->events_before(character, end, limit));
    return history_page(character, events);
}

Result<Emotion> Feelings::feel(std::string_view character, const Happening& what) {
    return change(
        character,
        event_of(what),
        [&](Characters&, Life& life, affect::Instant now) -> Result<bool> {
            if (!life.turns.counts(what.turn)) return false;
            ELPIS_TRY([[maybe_unused]] const affect::Snapshot felt,
                      life.feeling.apply(what.impulse, now));
            life.turns.note({.time = now, .what = what.impulse, .turn = what.turn});
            return true;
        },
        what.allowed);
}

Result<Foretaste> Feelings::foretaste(std::string_view character,
                                      const std::optional<affect::Impulse>& impulse) {
    return with(character,
                [&](Characters&, const Life& life, affect::Instant now) -> Result<Foretaste> {
                    affect::Feeling other = life.feeling;
                    if (impulse) ELPIS_OK(other.apply(*impulse, now));
                    return Foretaste{.impulse = impulse,
                                     .measured = std::nullopt,
                                     .before = shown(character, life.feeling, now),
                                     .after = shown(character, other, now)};
                });
}

Result<Emotion> Feelings::reset(std::string_view character) {
    return change(character,
                  {.cause = Cause::Reset},
                  [](Characters&, Life& life, affect::Instant now) -> Result<bool> {
                      life.feeling.reset(now);
                      life.turns.forget();
                      return true;
                  });
}

Result<Emotion> Feelings::set_baseline(std::string_view character, const affect::State& home) {
    return change(character,
                  {.impulse = home, .cause = Cause::SetBaseline},
                  [&](Characters&, Life& life, affect::Instant now) -> Result<bool> {
                      ELPIS_TRY([[maybe_unused]] const affect::Snapshot felt,
                                life.feeling.set_baseline(home, now));
                      life.turns.note({.time = now, .what = Turns::NewHome{home}});
                      return true;
                  });
}

Result<Emotion> Feelings::set_emotion(std::string_view character, const affect::State& there) {
    ELPIS_OK(check_range("valence", there.valence, -1.0, 1.0));
    ELPIS_OK(check_range("arousal", there.arousal, -1.0, 1.0));
    return change(character,
                  {.impulse = there, .cause = Cause::SetEmotion},
                  [&](Characters&, Life& life, affect::Instant now) -> Result<bool> {
                      ELPIS_TRY([[maybe_unused]] const affect::Snapshot felt,
                                life.feeling.set_emotion(there, now));
                      life.turns.note({.time = now, .what = Turns::NewEmotion{there}});
                      return true;
                  });
}

Result<Emotion> Feelings::advance(std::string_view character, affect::Seconds by) {
    if (!(by >= affect::Seconds{0} && by <= kMostAdvance)) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format(
                "seconds is {}; give a number from 0 to {:.0f}", by.count(), kMostAdvance.count()));
    }
    return change(character,
                  {.cause = Cause::Advance, .context = fmt::format("{} s", by.count())},
                  [&](Characters&, Life& life, affect::Instant now) -> Result<bool> {
                      if (life.clock != ClockKind::Manual) {
                          return fail(ErrorCode::InvalidArgument,
                                      fmt::format("the clock of {} is the wall clock, which "
                                                  "nobody moves; call set_clock with \"manual\" "
                                                  "first",
                                                  character));
                      }
                      life.stands_at = now + by;
                      return true;
                  });
}

// The feeling goes on from where it is; its moments are counted anew.
Result<Emotion> Feelings::set_clock(std::string_view character, ClockKind clock) {
    return with(character,
                [&](Characters& all, Life& life, affect::Instant now) -> Result<Emotion> {
                    if (life.clock != clock) {
                        SavedLife saved = all.saved(life);
                        saved.clock = clock;
                        become(life, all.revived(character, std::move(saved), affect::Seconds{0}));
                        now = all.now(life);
                        all.keep(character, life);
                    }
                    return shown(character, life.feeling, now);
                });
}

Result<std::string> Feelings::snapshot(std::string_view character) {
    return with(
        character,
        [&](const Characters& all, const Life& life, affect::Instant) -> Result<std::string> {
            return to_json(all.saved(life));
        });
}

Result<Emotion> Feelings::restore(std::string_view character, std::string_view json) {
    ELPIS_TRY(SavedLife saved, life_from_json(json));
    return change(character,
                  {.cause = Cause::Restore},
                  [&](const Characters& all, Life& life, affect::Instant) -> Result<bool> {
                      become(life, all.revived(character, std::move(saved), affect::Seconds{0}));
                      return true;
                  });
}

Result<Turns::Ticket> Feelings::begin_turn(std::string_view character,
                                           const TurnKey& key,
                                           const Allowed& allowed) {
    bool undone = false;
    const auto use =
        [&](Characters& all, Life& life, affect::Instant now) -> Result<Turns::Ticket> {
        const Turns::Ticket mine = life.used;  // nobody else was ever asked for with it
        journal::Event event{.cause = Cause::TurnUndone, .context = name_of(key)};
        event.before = layers_of(life, now);
        std::optional<affect::Feeling> without;
        if (!life.turns.knows(key)) {  // lived through before a restart, perhaps
            ELPIS_TRY(std::optional<Life> before, all.before(character, key));
            // By the clock of then, which may have been another: told by the one of now.
            if (before) {
                without.emplace(
                    cast_.options_of(character), before->feeling.saved(), now - all.now(*before));
            }
        }
        if (without) life.feeling = *without;
        undone = without.has_value();
        without = life.turns.begin(mine, key, life.feeling, cast_.options_of(character));
        undone = undone || without.has_value();
        if (without) life.feeling = *std::move(without);
        all.mark(character, life, key);
        if (undone) {
            event.after = layers_of(life, now);
            all.keep(character, life, std::move(event));
        }
        return mine;
    };
    ELPIS_TRY(const Turns::Ticket ticket, with(character, use, allowed));
    if (undone) changed_.tell(std::string(character));
    return ticket;
}

Result<bool> Feelings::knows(std::string_view character) {
    ELPIS_OK(persona::check_character_name(character));
    if (cast_.persona_of(character) != nullptr) return true;
    if (characters_.with([&](const Characters& all) { return all.alive().contains(character); }))
        return true;
    if (parts_.journal == nullptr) return false;
    ELPIS_TRY(const auto saved, parts_.journal->state(character));
    return saved.has_value();
}

Result<KnownPage> Feelings::known(std::string_view after, std::size_t limit) {
    std::map<std::string, Known, std::less<>> all;
    const auto entry = [&](const std::string& name) -> Known& {
        Known& known = all[name];
        known.name = name;
        return known;
    };
    for (const auto& [name, persona] : cast_.personas()) {
        Known& known = entry(name);
        known.from_file = true;
        known.display_name = persona.name;
        known.description = persona.description;
        known.vectors = persona.affect.vectors;
        known.clock = persona.affect.clock;
    }
    characters_.with([&](const Characters& characters) {
        for (const auto& [name, life] : characters.alive()) {
            Known& known = entry(name);
            known.emotion = shown(name, life.feeling, characters.now(life));
            known.clock = life.clock;
        }
    });
    if (parts_.journal != nullptr) {
        ELPIS_TRY(const std::vector<journal::Character> written,
                  parts_.journal->characters(after, limit + 1));
        for (const journal::Character& character : written) {
            Known& known = entry(character.name);
            known.in_journal = true;
            known.saved_at = character.saved_at;
        }
    }
    KnownPage page;
    for (auto it = all.upper_bound(after); it != all.end(); ++it) {
        if (page.known.size() == limit) {
            page.next = page.known.back().name;
            break;
        }
        page.known.push_back(std::move(it->second));
    }
    return page;
}

Result<bool> Feelings::erase(std::string_view character) {
    ELPIS_OK(persona::check_character_name(character));
    ELPIS_TRY(const bool found, characters_.with([&](Characters& all) -> Result<bool> {
        const bool lived = all.alive().contains(character);
        bool written = false;
        if (parts_.journal != nullptr) {
            ELPIS_TRY(written, parts_.journal->erase(character));
        }
        all.forget(character);
        return lived || written;
    }));
    if (found) {
        changed_.tell(std::string(character));
        erased_.tell(std::string(character));
    }
    return found;
}

std::string Feelings::warning() {
    std::string refused = characters_.with([](const Characters& all) { return all.warning(); });
    if (!refused.empty() || parts_.journal == nullptr) return refused;
    return parts_.journal->health().warning;
}

std::shared_ptr<void> Feelings::on_change(Listeners::Listener listener) {
    return changed_.add(std::move(listener));
}

std::shared_ptr<void> Feelings::on_erase(Listeners::Listener listener) {
    return erased_.add(std::move(listener));
}

}  // namespace elpis::mind
