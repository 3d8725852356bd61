#include "elpis/journal/journal.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/mailbox.h"
#include "elpis/base/result.h"
#include "elpis/journal/checks.h"
#include "elpis/journal/failover_store.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/health.h"
#include "elpis/journal/options.h"
#include "elpis/journal/records.h"
#include "elpis/journal/store.h"

namespace elpis::journal {
namespace {

using Monotonic = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

// The most that a power failure may cost, and a disk that is slow to make things durable is asked.
constexpr seconds kBetweenSyncs{1};
// What is too old, or too much, is looked for this often, and taken away with rests in between, so
// that whoever wants to write comes first.
constexpr seconds kBetweenPrunings{60};
constexpr milliseconds kRest{2};
// 16 MiB of log. Whoever writes first after it was moved waits for the disk once: one append in a
// thousand.
constexpr std::size_t kLongestLog = 4'096;

struct Written {};
struct Never {};

}  // namespace

// One thread beside the callers: it makes durable what they have written, and prunes.
struct Journal::Body {
    Body(const Options& options, const Clock& clock, Log& log)
        : history_bytes(options.history_kib * 1024),
          store(options, clock, log),
          upkeep([this](const std::stop_token& stop) { keep_up(stop); }) {}

    template <class Change>
    Result<void> write(Change change) {
        const Result<void> done =
            store.with([&](FailoverStore& inside) { return inside.write(std::move(change)); });
        if (done) static_cast<void>(written.try_send({}));  // full: it is known already
        return done;
    }

    template <class Use>
    auto use(Use&& how) {
        return store.with([&](FailoverStore& inside) { return how(inside); });
    }

    template <class Removal>
    Result<bool> erase(Removal removal) {
        const Result<bool> found = use([&](FailoverStore& inside) -> Result<bool> {
            ELPIS_TRY(const bool removed, inside.remove(std::move(removal)));
            if (removed) inside.empty_log();
            return removed;
        });
        if (found) static_cast<void>(written.try_send({}));
        return found;
    }

    void keep_up(const std::stop_token& stop);
    void make_durable();
    void prune(const std::stop_token& stop);

    const std::size_t history_bytes;
    Guarded<FailoverStore> store;
    Mailbox<Written> written{1};
    Mailbox<Never> rest{1};  // nothing ever comes: a wait that only its end or a stop ends
    std::jthread upkeep;     // last: joins before anything it uses is destroyed
};

void Journal::Body::keep_up(const std::stop_token& stop) {
    Monotonic::time_point next_pruning = Monotonic::now() + kBetweenSyncs;
    while (!stop.stop_requested()) {
        if (written.receive_until(stop, next_pruning)) {
            make_durable();
            static_cast<void>(rest.receive_until(stop, Monotonic::now() + kBetweenSyncs));
        }
        if (stop.stop_requested() || Monotonic::now() < next_pruning) continue;
        prune(stop);
        next_pruning = Monotonic::now() + kBetweenPrunings;
    }
}

// Outside of the lock: a disk may take its time.
void Journal::Body::make_durable() {
    const auto [log_sync, pages] = use([](const FailoverStore& inside) {
        return std::pair(inside.log_sync(), inside.log_pages());
    });
    if (!log_sync) return;
    Attempt<void> done = log_sync->sync();
    if (done && pages > kLongestLog) done = log_sync->checkpoint();
    if (done) return;
    use([&](FailoverStore& inside) {
        if (inside.log_sync() == log_sync) inside.note_failure(done.error());
    });
}

void Journal::Body::prune(const std::stop_token& stop) {
    while (use([](FailoverStore& inside) { return inside.prune(); })) {
        static_cast<void>(rest.receive_until(stop, Monotonic::now() + kRest));
        if (stop.stop_requested()) return;
    }
}

Journal::Journal(const Options& options, const Clock& clock, Log& log)
    : body_(std::make_unique<Body>(options, clock, log)) {}

Journal::~Journal() = default;

Result<void> Journal::record(Event event, const SavedState& state) {
    ELPIS_OK(check(event));
    ELPIS_OK(check(state));
    event.context = std::string(cut(event.context, kMaxContext));
    return body_->write([&](Store& store) { return store.record(event, state); });
}

Result<void> Journal::save(std::string_view character, const SavedState& state) {
    ELPIS_OK(check_name("character", character));
    ELPIS_OK(check(state));
    return body_->write([&](Store& store) { return store.save(character, state); });
}

Result<void> Journal::record(Generation generation) {
    ELPIS_OK(check(generation));
    return body_->write([&](Store& store) { return store.record(generation); });
}

Result<std::optional<SavedState>> Journal::state(std::string_view character) {
    return body_->use([&](FailoverStore& inside) { return inside.state(character); });
}

Result<std::vector<Character>> Journal::characters(std::string_view after, std::size_t limit) {
    return body_->use([&](FailoverStore& inside) { return inside.characters(after, limit); });
}

Result<void> Journal::mark_turn(std::string_view character,
                                std::string_view prefix,
                                const SavedState& before) {
    ELPIS_OK(check_name("character", character));
    ELPIS_OK(check_name("prefix of a turn", prefix));
    ELPIS_OK(check(before));
    return body_->write([&](Store& store) { return store.mark_turn(character, prefix, before); });
}

Result<std::optional<SavedState>> Journal::state_before(std::string_view character,
                                                        std::string_view prefix) {
    return body_->use(
        [&](FailoverStore& inside) { return inside.state_before(character, prefix); });
}

Result<std::int64_t> Journal::say(std::string_view character,
                                  std::string_view user,
                                  std::span<const Message> messages) {
    ELPIS_OK(check_name("character", character));
    ELPIS_OK(check_name("user", user));
    for (const Message& message : messages) {
        ELPIS_OK(check_name("role", message.role));
        ELPIS_OK(check_text("message", message.content, body_->history_bytes));
    }
    std::int64_t last = 0;
    const Result<void> done = body_->write([&](Store& store) -> Attempt<void> {
        ELPIS_TRY(last, store.say(character, user, messages));
        return {};
    });
    ELPIS_OK(done);
    return last;
}

Result<std::vector<Message>> Journal::conversation(std::string_view character,
                                                   std::string_view user,
                                                   std::size_t limit) {
    return body_->use(
        [&](FailoverStore& inside) { return inside.conversation(character, user, limit); });
}

Result<void> Journal::rewind(std::string_view character, std::string_view user, std::int64_t from) {
    const Result<bool> done = body_->erase([&](Store& store) -> Attempt<bool> {
        ELPIS_OK(store.rewind(character, user, from));
        return false;  // the log may keep it: nobody asked for secrecy
    });
    ELPIS_OK(done);
    return {};
}

Result<std::vector<std::string>> Journal::users(std::string_view character,
                                                std::string_view after,
                                                std::size_t limit) {
    return body_->use([&](FailoverStore& inside) { return inside.users(character, after, limit); });
}

Result<Page<Event>> Journal::events(std::string_view character,
                                    const TimeRange& range,
                                    const Cursor& after,
                                    std::size_t limit) {
    return body_->use(
        [&](FailoverStore& inside) { return inside.events(character, range, after, limit); });
}

Result<Page<Event>> Journal::events_before(std::string_view character,
                                           const Cursor& before,
                                           std::size_t limit) {
    return body_->use(
        [&](FailoverStore& inside) { return inside.events_before(character, before, limit); });
}

Result<Page<Generation>> Journal::generations(std::string_view character,
                                              const TimeRange& range,
                                              const Cursor& after,
                                              std::size_t limit) {
    return body_->use(
        [&](FailoverStore& inside) { return inside.generations(character, range, after, limit); });
}

Result<bool> Journal::erase(std::string_view character, std::string_view user) {
    return body_->erase([&](Store& store) { return store.erase(character, user); });
}

Result<bool> Journal::erase(std::string_view character) {
    return body_->erase([&](Store& store) { return store.erase(character); });
}

void Journal::prune() {
    body_->prune({});
}

Health Journal::health() {
    return body_->use([](const FailoverStore& inside) { return inside.health(); });
}

}  // namespace elpis::journal
