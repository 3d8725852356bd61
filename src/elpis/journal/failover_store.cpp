#include "elpis/journal/failover_store.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/health.h"
#include "elpis/journal/lock_file.h"
#include "elpis/journal/log_sync.h"
#include "elpis/journal/options.h"
#include "elpis/journal/pages.h"
#include "elpis/journal/place.h"
#include "elpis/journal/records.h"
#include "elpis/journal/store.h"
#include "elpis/journal/store_file.h"

namespace elpis::journal {
namespace {

using std::chrono::seconds;

// Of the store in memory, and what pruning leaves of it.
constexpr std::size_t kMemoryBytes = 64ULL * 1024 * 1024;
constexpr std::size_t kMemoryKept = kMemoryBytes / 4 * 3;
// How often room is made for one write before it is refused.
constexpr int kRoomTries = 1'000;

// When a file that failed is tried again; each time twice as late.
constexpr seconds kFirstWait{5};
constexpr seconds kLongestWait{60};

std::unexpected<Error> unavailable(std::string message) {
    return fail(ErrorCode::Unavailable, std::move(message));
}

template <class T>
void append(std::vector<T>& all, std::vector<T>&& more) {
    all.insert(
        all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

FailoverStore::FailoverStore(Options options, const Clock& clock, Log& log)
    : options_(std::move(options)), clock_(clock), log_(log) {
    begin();
}

std::string FailoverStore::shown() const {
    return utf8::printable(options_.path.string());
}

void FailoverStore::begin() {
    if (!options_.enabled) return keep_in_memory("");
    if (options_.path.empty()) {
        return keep_in_memory(
            "There is no place for a journal: journal.path is not set, and neither XDG_STATE_HOME "
            "nor HOME is. What happens is kept in memory until the process ends.");
    }
    health_.file = options_.path;
    may_recover_ = true;
    if (auto made = make_private_folder(options_.path.parent_path()); !made) {
        return fail_over({Failure::Kind::Unwritable, made.error().message});
    }
    const std::filesystem::path lock_path = std::filesystem::path(options_.path) += ".lock";
    auto lock = LockFile::lock_after_the_dead(lock_path);
    if (!lock) return fail_over({Failure::Kind::Unwritable, lock.error().message});
    if (!*lock) {
        // Not tried again: by then the two would have lived through different things.
        may_recover_ = false;
        const int pid = LockFile::holder(lock_path);
        return keep_in_memory(fmt::format(
            "The journal {} is in use by another process{}. What happens in this one is kept in "
            "memory until it ends; journal.path gives it a file of its own.",
            shown(),
            pid > 0 ? fmt::format(" ({})", pid) : ""));
    }
    lock_ = std::move(*lock);
    if (const auto opened = open(); !opened) return fail_over(opened.error());
    health_.kept = Health::Kept::OnDisk;
}

Attempt<void> FailoverStore::open() {
    ELPIS_TRY(StoreFile opened, open_store(options_, clock_.wall(), distrust_));
    if (!opened.notice.empty()) {
        log_.warning("journal", opened.notice);
        health_.notice = std::move(opened.notice);
    }
    distrust_ = Distrust::None;  // it was looked through
    // Writes, so that there is a log afterwards.
    const bool known = run_ && opened.store->run() >= *run_;
    const Attempt<void> begun =
        known ? opened.store->continue_run(*run_) : opened.store->begin_run();
    if (!begun) {
        if (!disk_) disk_ = std::move(opened.store);  // it can be read, at least
        return begun;
    }
    ELPIS_TRY(LogSync log_sync, LogSync::open(options_.path));
    log_sync_.reset();
    disk_ = std::move(opened.store);
    log_sync_ = std::make_shared<LogSync>(std::move(log_sync));
    run_ = disk_->run();
    return {};
}

void FailoverStore::keep_in_memory(std::string warning) {
    health_.kept = Health::Kept::InMemory;
    if (!make_spare() && warning.empty()) warning = "There is no memory left for a journal.";
    if (!warning.empty() && warning != health_.warning) log_.warning("journal", warning);
    health_.warning = std::move(warning);
}

bool FailoverStore::make_spare() {
    if (spare_) return true;
    auto made = Store::in_memory(options_, kMemoryBytes);
    if (!made) return false;
    spare_ = *std::move(made);
    if (disk_) spare_->continue_from(disk_->next());
    return true;
}

void FailoverStore::fail_over(const Failure& failure) {
    if (!may_recover_) return;
    if (!spare_) wait_ = kFirstWait;
    next_try_ = clock_.now() + wait_;
    keep_in_memory(
        fmt::format("The journal {} cannot be used: {}. What happens now is kept in memory, and "
                    "written to the file when that is possible again.",
                    shown(),
                    failure.message));
    if (failure.kind == Failure::Kind::Unwritable) return;
    // What a damaged file says is not to be believed: the next try sets it aside, whatever it looks
    // like by then. And what lies under the names of a replaced one is not ours to touch.
    const bool saved = failure.kind == Failure::Kind::Detached;
    distrust_ = failure.kind == Failure::Kind::Damaged ? Distrust::Entire : Distrust::Some;
    log_sync_.reset();
    if (disk_) disk_->database().leave_log(!saved);
    disk_.reset();
    if (!saved) run_.reset();
}

void FailoverStore::recover() {
    if (!spare_ || !may_recover_ || clock_.now() < next_try_) return;
    if (try_recover()) {
        spare_.reset();
        health_.kept = Health::Kept::OnDisk;
        health_.warning.clear();
        log_.warning("journal",
                     fmt::format("The journal {} is written again, and what was kept in memory "
                                 "is in it.",
                                 shown()));
        return;
    }
    wait_ = std::min<Clock::Monotonic::duration>(wait_ * 2, kLongestWait);
    next_try_ = clock_.now() + wait_;
}

// A new connection each time: the old one may be what failed. Until it is there, the old one is
// kept for reading.
bool FailoverStore::try_recover() {
    if (!lock_) {
        auto lock = LockFile::try_lock(std::filesystem::path(options_.path) += ".lock");
        if (!lock || !*lock) return false;
        lock_ = std::move(*lock);
    }
    if (!open()) return false;
    if (const auto taken = disk_->take_over(*spare_); !taken) {
        fail_over(taken.error());
        return false;
    }
    return true;
}

Attempt<void> FailoverStore::into_memory(const std::function<Attempt<void>(Store&)>& change) {
    Attempt<void> done = change(*spare_);
    for (int tries = 0; !done && tries < kRoomTries; ++tries) {
        ELPIS_TRY(const bool room, spare_->drop_oldest());
        if (!room) break;
        done = change(*spare_);
    }
    return done;
}

Result<void> FailoverStore::write(const std::function<Attempt<void>(Store&)>& change) {
    recover();
    if (!spare_ && disk_) {
        const Attempt<void> done = change(*disk_);
        if (done) return {};
        fail_over(done.error());
    }
    if (!spare_) return unavailable(health_.warning);
    const Attempt<void> done = into_memory(change);
    if (done) return {};
    return unavailable(fmt::format(
        "The journal's memory cannot take more: {}. {}", done.error().message, health_.warning));
}

Result<bool> FailoverStore::remove(const std::function<Attempt<bool>(Store&)>& removal) {
    recover();
    bool found = false;
    for (Store* store : {spare_.get(), disk_.get()}) {
        if (store == nullptr) continue;
        const Attempt<bool> done = removal(*store);
        if (!done) {
            if (store == disk_.get()) fail_over(done.error());
            return unavailable(fmt::format("It cannot be removed now: {}. Please try again later.",
                                           done.error().message));
        }
        found = found || *done;
    }
    return found;
}

void FailoverStore::empty_log() {
    if (!disk_) return;
    // A reader in the way keeps the log as it is; what was removed goes with the next round of it.
    if (const auto emptied = disk_->database().truncate_log(); !emptied) {
        fail_over(emptied.error());
    }
}

Result<void> FailoverStore::read(const ReadBoth& use) {
    if (disk_) {
        // A run that could not begin yet has no states in the file.
        const std::int64_t first_run = options_.restore ? 0 : run_.value_or(disk_->run() + 1);
        if (const Attempt<void> done = use(*disk_, first_run); !done) {
            const std::string message = done.error().message;
            fail_over(done.error());
            return unavailable(fmt::format("The journal {} cannot be read: {}.", shown(), message));
        }
    }
    if (!spare_) return {};
    if (const Attempt<void> done = use(*spare_, 0); !done) {
        return unavailable(
            fmt::format("The journal's memory cannot be read: {}.", done.error().message));
    }
    return {};
}

Result<std::optional<SavedState>> FailoverStore::state(std::string_view character) {
    std::optional<SavedState> newest;
    ELPIS_OK(read([&](Store& store, std::int64_t first_run) -> Attempt<void> {
        ELPIS_TRY(auto found, store.characters().load(character, first_run));
        if (found) newest = std::move(found);
        return {};
    }));
    return newest;
}

Result<std::optional<SavedState>> FailoverStore::state_before(std::string_view character,
                                                              std::string_view prefix) {
    std::optional<SavedState> newest;
    ELPIS_OK(read([&](Store& store, std::int64_t first_run) -> Attempt<void> {
        ELPIS_TRY(const auto id, store.characters().find(character));
        if (!id) return {};
        ELPIS_TRY(auto found, store.turns().find(*id, prefix, first_run));
        if (found) newest = std::move(found);
        return {};
    }));
    return newest;
}

Result<std::vector<Character>> FailoverStore::characters(std::string_view after,
                                                         std::size_t limit) {
    std::vector<Character> all;
    ELPIS_OK(read([&](Store& store, std::int64_t first_run) -> Attempt<void> {
        ELPIS_TRY(auto some, store.characters().list(after, page_size(limit), first_run));
        append(all, std::move(some));
        return {};
    }));
    // Whom both know: with the state of the memory, which came later, if it has one.
    std::ranges::stable_sort(all, {}, &Character::name);
    std::vector<Character> once;
    for (Character& each : all) {
        if (once.empty() || once.back().name != each.name) {
            once.push_back(std::move(each));
        } else if (each.saved_at) {
            once.back().saved_at = each.saved_at;
        }
    }
    if (once.size() > page_size(limit)) once.resize(page_size(limit));
    return once;
}

template <class Row, class Rows>
Result<std::vector<Row>> FailoverStore::rows_of(std::string_view character, const Rows& rows) {
    std::vector<Row> all;
    ELPIS_OK(read([&](Store& store, std::int64_t /*first_run*/) -> Attempt<void> {
        ELPIS_TRY(const auto id, store.characters().find(character));
        if (!id) return {};
        ELPIS_TRY(auto some, rows(store, *id));
        append(all, std::move(some));
        return {};
    }));
    return all;
}

Result<std::vector<Message>> FailoverStore::conversation(std::string_view character,
                                                         std::string_view user,
                                                         std::size_t limit) {
    ELPIS_TRY(auto all, rows_of<Message>(character, [&](Store& store, std::int64_t id) {
                  return store.conversations().newest(id, user, page_size(limit));
              }));
    if (all.size() > page_size(limit)) {
        all.erase(all.begin(), std::prev(all.end(), static_cast<std::ptrdiff_t>(page_size(limit))));
    }
    return all;
}

Result<std::vector<std::string>> FailoverStore::users(std::string_view character,
                                                      std::string_view after,
                                                      std::size_t limit) {
    ELPIS_TRY(auto all, rows_of<std::string>(character, [&](Store& store, std::int64_t id) {
                  return store.conversations().users(id, after, page_size(limit));
              }));
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());
    if (all.size() > page_size(limit)) all.resize(page_size(limit));
    return all;
}

Result<Page<Event>> FailoverStore::events(std::string_view character,
                                          const TimeRange& range,
                                          const Cursor& after,
                                          std::size_t limit) {
    const std::size_t size = page_size(limit);
    ELPIS_TRY(auto all, rows_of<Event>(character, [&](Store& store, std::int64_t id) {
                  return store.events().page(id, range, after, size + 1);
              }));
    return page_of(std::move(all), size);
}

Result<Page<Event>> FailoverStore::events_before(std::string_view character,
                                                 const Cursor& before,
                                                 std::size_t limit) {
    const std::size_t size = page_size(limit);
    ELPIS_TRY(auto all, rows_of<Event>(character, [&](Store& store, std::int64_t id) {
                  return store.events().page_before(id, before, size + 1);
              }));
    return page_before(std::move(all), size);
}

Result<Page<Generation>> FailoverStore::generations(std::string_view character,
                                                    const TimeRange& range,
                                                    const Cursor& after,
                                                    std::size_t limit) {
    const std::size_t size = page_size(limit);
    ELPIS_TRY(auto all, rows_of<Generation>(character, [&](Store& store, std::int64_t id) {
                  return store.generations().page(id, range, after, size + 1);
              }));
    return page_of(std::move(all), size);
}

bool FailoverStore::prune() {
    const Clock::Wall oldest =
        options_.retention == seconds(0) ? Clock::Wall::min() : clock_.wall() - options_.retention;
    if (spare_) {
        const auto more = spare_->prune(oldest, kMemoryKept);
        return more && *more;
    }
    if (!disk_) return false;
    const auto more = disk_->prune(oldest, options_.max_mib * 1024 * 1024);
    if (more) return *more;
    fail_over(more.error());
    return false;
}

std::size_t FailoverStore::log_pages() const {
    return disk_ ? disk_->database().log_pages() : 0;
}

}  // namespace elpis::journal
