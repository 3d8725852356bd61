#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/health.h"
#include "elpis/journal/lock_file.h"
#include "elpis/journal/log_sync.h"
#include "elpis/journal/options.h"
#include "elpis/journal/records.h"
#include "elpis/journal/store.h"
#include "elpis/journal/store_file.h"

namespace elpis::journal {

// A store in a file, and one in memory that takes its place while the file cannot be written. Every
// write goes to one of them; every read sees both. One thread at a time.
class FailoverStore {
public:
    // Opens the file, or says in `health` why there is none. The clock and the log outlive it.
    FailoverStore(Options options, const Clock& clock, Log& log);

    // Runs `change` on the store that is written now; a failure of the file makes that the one in
    // memory, and runs it there. Unavailable: memory is full, too.
    Result<void> write(const std::function<Attempt<void>(Store&)>& change);
    // Runs `removal` on both. Unavailable when what is in the file cannot be removed now; what is
    // in memory is removed.
    Result<bool> remove(const std::function<Attempt<bool>(Store&)>& removal);
    // The log still has what was removed until it begins anew: empties it.
    void empty_log();

    Result<std::optional<SavedState>> state(std::string_view character);
    Result<std::optional<SavedState>> state_before(std::string_view character,
                                                   std::string_view prefix);
    Result<std::vector<Character>> characters(std::string_view after, std::size_t limit);
    Result<std::vector<Message>> conversation(std::string_view character,
                                              std::string_view user,
                                              std::size_t limit);
    Result<std::vector<std::string>> users(std::string_view character,
                                           std::string_view after,
                                           std::size_t limit);
    Result<Page<Event>> events(std::string_view character,
                               const TimeRange& range,
                               const Cursor& after,
                               std::size_t limit);
    Result<Page<Event>> events_before(std::string_view character,
                                      const Cursor& before,
                                      std::size_t limit);
    Result<Page<Generation>> generations(std::string_view character,
                                         const TimeRange& range,
                                         const Cursor& after,
                                         std::size_t limit);

    // One small step towards the limits. False: they are kept.
    bool prune();

    Health health() const { return health_; }
    // What makes the file durable, for a thread of its own; none while there is no file.
    std::shared_ptr<LogSync> log_sync() const { return log_sync_; }
    // How long the file's log has grown.
    std::size_t log_pages() const;
    // The file failed outside of our calls: while it was made durable.
    void note_failure(const Failure& failure) { fail_over(failure); }

private:
    using ReadBoth = std::function<Attempt<void>(Store&, std::int64_t first_run)>;

    void begin();
    Attempt<void> open();
    void keep_in_memory(std::string warning);
    void fail_over(const Failure& failure);
    void recover();
    bool try_recover();
    bool make_spare();
    Attempt<void> into_memory(const std::function<Attempt<void>(Store&)>& change);
    Result<void> read(const ReadBoth& use);
    // What `rows(store, id)` has of that character, of both stores, the file's first.
    template <class Row, class Rows>
    Result<std::vector<Row>> rows_of(std::string_view character, const Rows& rows);
    std::string shown() const;  // the file's name, for messages

    Options options_;
    const Clock& clock_;
    Log& log_;
    std::optional<LockFile> lock_;  // before the stores: given back when they are closed
    std::unique_ptr<Store> disk_;
    std::shared_ptr<LogSync> log_sync_;  // after disk_: the last connection that ends tidies up
    std::unique_ptr<Store> spare_;       // there: written instead of the file
    bool may_recover_ = false;
    Distrust distrust_ = Distrust::Some;
    Clock::Monotonic next_try_;
    Clock::Monotonic::duration wait_{0};
    std::optional<std::int64_t> run_;
    Health health_;
};

}  // namespace elpis::journal
