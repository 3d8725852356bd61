#include "elpis/journal/schema.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"

namespace elpis::journal {
namespace {

// Times are Unix time in microseconds. `run` counts the starts of the server that wrote the row, so
// that states of earlier ones can be told apart. Told in docs/journal.md, column by column.
constexpr std::string_view kVersion1 = R"(
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO meta VALUES ('run', 0);

CREATE TABLE characters (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    state TEXT,
    state_at INTEGER,
    run INTEGER NOT NULL
);

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    character INTEGER NOT NULL,
    time INTEGER NOT NULL,
    type TEXT NOT NULL,
    intensity REAL NOT NULL,
    impulse_valence REAL NOT NULL,
    impulse_arousal REAL NOT NULL,
    impulse_dominance REAL,
    emotion_before_valence REAL NOT NULL,
    emotion_before_arousal REAL NOT NULL,
    mood_before_valence REAL NOT NULL,
    mood_before_arousal REAL NOT NULL,
    emotion_after_valence REAL NOT NULL,
    emotion_after_arousal REAL NOT NULL,
    mood_after_valence REAL NOT NULL,
    mood_after_arousal REAL NOT NULL,
    cause TEXT NOT NULL,
    context TEXT NOT NULL
);
CREATE INDEX events_by_time ON events (character, time);

CREATE TABLE generations (
    id INTEGER PRIMARY KEY,
    character INTEGER NOT NULL,
    time INTEGER NOT NULL,
    temperature REAL,
    top_p REAL,
    steering TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    finish_reason TEXT NOT NULL
);
CREATE INDEX generations_by_time ON generations (character, time);

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY,
    character INTEGER NOT NULL,
    user TEXT NOT NULL,
    messages INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    UNIQUE (character, user)
);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    time INTEGER NOT NULL,
    role TEXT NOT NULL,
    content TEXT NOT NULL
);
CREATE INDEX messages_by_conversation ON messages (conversation, id);

CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    character INTEGER NOT NULL,
    prefix TEXT NOT NULL,
    state TEXT NOT NULL,
    state_at INTEGER NOT NULL,
    run INTEGER NOT NULL,
    UNIQUE (character, prefix)
);
CREATE INDEX turns_by_age ON turns (character, id);
)";

constexpr std::array<std::string_view, 1> kMigrations{kVersion1};

}  // namespace

std::span<const std::string_view> migrations() {
    return kMigrations;
}

Attempt<Standing> standing_of(Database& database, std::span<const std::string_view> steps) {
    ELPIS_TRY(const std::int64_t application, database.number("PRAGMA application_id"));
    ELPIS_TRY(const std::int64_t version, database.number("PRAGMA user_version"));
    ELPIS_TRY(const std::int64_t objects, database.number("SELECT count(*) FROM sqlite_schema"));
    const bool empty = application == 0 && version == 0 && objects == 0;
    if (application != kApplicationId && !empty) return Standing::Foreign;
    if (version < 0) return Standing::Foreign;
    return version > static_cast<std::int64_t>(steps.size()) ? Standing::Newer : Standing::Ours;
}

Attempt<void> migrate(Database& database, std::span<const std::string_view> steps) {
    ELPIS_TRY(const std::int64_t version, database.number("PRAGMA user_version"));
    if (version == static_cast<std::int64_t>(steps.size())) return {};
    ELPIS_TRY(Transaction transaction, Transaction::begin(database));
    for (const std::string_view step : steps.subspan(static_cast<std::size_t>(version))) {
        ELPIS_OK(database.execute(std::string(step)));
    }
    // Figures of ours: a pragma takes no bound values.
    ELPIS_OK(database.execute(fmt::format(
        "PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, steps.size())));
    return transaction.commit();
}

}  // namespace elpis::journal
