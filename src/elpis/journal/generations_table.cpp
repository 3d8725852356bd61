#include "elpis/journal/generations_table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/records.h"
#include "elpis/journal/wall_time.h"

namespace elpis::journal {
namespace {

constexpr std::string_view kColumns =
    "generations.id, time, name, temperature, top_p, steering, prompt_tokens, completion_tokens, "
    "cached_tokens, finish_reason FROM generations "
    "JOIN characters ON characters.id = generations.character ";

Generation generation_of(const Row& row) {
    return {.id = row.integer(0),
            .time = from_microseconds(row.integer(1)),
            .character = row.text(2),
            .temperature = row.optional_real(3),
            .top_p = row.optional_real(4),
            .steering = row.text(5),
            .prompt_tokens = row.integer(6),
            .completion_tokens = row.integer(7),
            .cached_tokens = row.integer(8),
            .finish_reason = row.text(9)};
}

}  // namespace

GenerationsTable::GenerationsTable(Statement append,
                                   Statement page,
                                   Statement after,
                                   Statement erase)
    : append_(std::move(append)),
      page_(std::move(page)),
      after_(std::move(after)),
      erase_(std::move(erase)) {}

Attempt<GenerationsTable> GenerationsTable::prepare(Database& database) {
    ELPIS_TRY(Statement append,
              database.prepare(
                  "INSERT INTO generations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"));
    ELPIS_TRY(Statement page,
              database.prepare("SELECT " + std::string(kColumns) +
                               "WHERE generations.character = ?1 AND time >= ?2 AND time < ?3 "
                               "AND (time, generations.id) > (?4, ?5) "
                               "ORDER BY time, generations.id LIMIT ?6"));
    ELPIS_TRY(Statement after,
              database.prepare("SELECT " + std::string(kColumns) +
                               "WHERE generations.id > ?1 ORDER BY generations.id LIMIT ?2"));
    ELPIS_TRY(Statement erase, database.prepare("DELETE FROM generations WHERE character = ?1"));
    return GenerationsTable(std::move(append), std::move(page), std::move(after), std::move(erase));
}

Attempt<void> GenerationsTable::append(std::int64_t character, const Generation& generation) {
    return append_.run(generation.id,
                       character,
                       to_microseconds(generation.time),
                       generation.temperature,
                       generation.top_p,
                       generation.steering,
                       generation.prompt_tokens,
                       generation.completion_tokens,
                       generation.cached_tokens,
                       generation.finish_reason);
}

Attempt<std::vector<Generation>> GenerationsTable::page(std::int64_t character,
                                                        const TimeRange& range,
                                                        const Cursor& after,
                                                        std::size_t limit) {
    std::vector<Generation> generations;
    ELPIS_OK(page_.each([&](const Row& row) { generations.push_back(generation_of(row)); },
                        character,
                        // Where the index begins to look: not again at pages that were read.
                        to_microseconds(std::max(range.since, after.time)),
                        to_microseconds(range.until),
                        to_microseconds(after.time),
                        after.id,
                        limit));
    return generations;
}

Attempt<std::vector<Generation>> GenerationsTable::after(std::int64_t id, std::size_t limit) {
    std::vector<Generation> generations;
    ELPIS_OK(
        after_.each([&](const Row& row) { generations.push_back(generation_of(row)); }, id, limit));
    return generations;
}

Attempt<void> GenerationsTable::erase(std::int64_t character) {
    return erase_.run(character);
}

}  // namespace elpis::journal
