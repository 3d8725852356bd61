#include "elpis/journal/events_table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/records.h"
#include "elpis/journal/wall_time.h"

namespace elpis::journal {
namespace {

constexpr std::string_view kColumns =
    "events.id, time, name, type, intensity, impulse_valence, impulse_arousal, impulse_dominance, "
    "emotion_before_valence, emotion_before_arousal, mood_before_valence, mood_before_arousal, "
    "emotion_after_valence, emotion_after_arousal, mood_after_valence, mood_after_arousal, "
    "cause, context FROM events JOIN characters ON characters.id = events.character ";

affect::State state_at(const Row& row, int column) {
    return {row.real(column), row.real(column + 1)};
}

Event event_of(const Row& row) {
    return {.id = row.integer(0),
            .time = from_microseconds(row.integer(1)),
            .character = row.text(2),
            .type = row.text(3),
            .intensity = row.real(4),
            .impulse = state_at(row, 5),
            .dominance = row.optional_real(7),
            .before = {state_at(row, 8), state_at(row, 10)},
            .after = {state_at(row, 12), state_at(row, 14)},
            .cause = cause_of(row.text(16)),
            .context = row.text(17)};
}

}  // namespace

EventsTable::EventsTable(
    Statement append, Statement page, Statement page_before, Statement after, Statement erase)
    : append_(std::move(append)),
      page_(std::move(page)),
      page_before_(std::move(page_before)),
      after_(std::move(after)),
      erase_(std::move(erase)) {}

Attempt<EventsTable> EventsTable::prepare(Database& database) {
    ELPIS_TRY(Statement append,
              database.prepare("INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
                               "?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"));
    ELPIS_TRY(Statement page,
              database.prepare("SELECT " + std::string(kColumns) +
                               "WHERE events.character = ?1 AND time >= ?2 AND time < ?3 "
                               "AND (time, events.id) > (?4, ?5) ORDER BY time, events.id "
                               "LIMIT ?6"));
    ELPIS_TRY(Statement page_before,
              database.prepare("SELECT " + std::string(kColumns) +
                               "WHERE events.character = ?1 AND time <= ?2 "
                               "AND (time, events.id) < (?2, ?3) "
                               "ORDER BY time DESC, events.id DESC LIMIT ?4"));
    ELPIS_TRY(Statement after,
              database.prepare("SELECT " + std::string(kColumns) +
                               "WHERE events.id > ?1 ORDER BY events.id LIMIT ?2"));
    ELPIS_TRY(Statement erase, database.prepare("DELETE FROM events WHERE character = ?1"));
    return EventsTable(std::move(append),
                       std::move(page),
                       std::move(page_before),
                       std::move(after),
                       std::move(erase));
}

Attempt<void> EventsTable::append(std::int64_t character, const Event& event) {
    return append_.run(event.id,
                       character,
                       to_microseconds(event.time),
                       event.type,
                       event.intensity,
                       event.impulse.valence,
                       event.impulse.arousal,
                       event.dominance,
                       event.before.emotion.valence,
                       event.before.emotion.arousal,
                       event.before.mood.valence,
                       event.before.mood.arousal,
                       event.after.emotion.valence,
                       event.after.emotion.arousal,
                       event.after.mood.valence,
                       event.after.mood.arousal,
                       name_of(event.cause),
                       event.context);
}

Attempt<std::vector<Event>> EventsTable::page(std::int64_t character,
                                              const TimeRange& range,
                                              const Cursor& after,
                                              std::size_t limit) {
    std::vector<Event> events;
    ELPIS_OK(page_.each([&](const Row& row) { events.push_back(event_of(row)); },
                        character,
                        // Where the index begins to look: not again at pages that were read.
                        to_microseconds(std::max(range.since, after.time)),
                        to_microseconds(range.until),
                        to_microseconds(after.time),
                        after.id,
                        limit));
    return events;
}

Attempt<std::vector<Event>> EventsTable::page_before(std::int64_t character,
                                                     const Cursor& before,
                                                     std::size_t limit) {
    std::vector<Event> events;
    ELPIS_OK(page_before_.each([&](const Row& row) { events.push_back(event_of(row)); },
                               character,
                               to_microseconds(before.time),
                               before.id,
                               limit));
    std::ranges::reverse(events);
    return events;
}

Attempt<std::vector<Event>> EventsTable::after(std::int64_t id, std::size_t limit) {
    std::vector<Event> events;
    ELPIS_OK(after_.each([&](const Row& row) { events.push_back(event_of(row)); }, id, limit));
    return events;
}

Attempt<void> EventsTable::erase(std::int64_t character) {
    return erase_.run(character);
}

}  // namespace elpis::journal
