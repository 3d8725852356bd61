#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/guarded.h"
#include "elpis/base/timer.h"
#include "elpis/base/wakeup.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::api {

// What changes, for whoever listens: characters whose feeling has moved or who were erased, and the
// engine's pulse. It keeps that something is new, not what: a slow listener asks for the newest,
// and holds no queue. While nobody listens it keeps nothing and does nothing. Any thread.
class Feed {
public:
    // Characters whose newest change is remembered; of more, a listener who is slow misses those
    // that changed longest ago.
    static constexpr std::size_t kMost = 4096;
    // Between two looks at the engine.
    static constexpr std::chrono::milliseconds kBeat{1000};

    Feed(mind::Mind& mind, Timer& timer);
    ~Feed();  // after all listeners
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    struct Change {
        std::string character;
        bool erased = false;
        bool moved = false;  // after that, where it was erased
    };
    struct News {
        std::vector<Change> changes;               // oldest first
        std::shared_ptr<const std::string> pulse;  // as JSON; null: as it was
    };

    // One who listens, on a thread of its own. Rings when there is news, once until it is taken.
    class Listener {
    public:
        ~Listener();
        Listener(const Listener&) = delete;
        Listener& operator=(const Listener&) = delete;

        Wakeup& bell() { return bell_; }
        // All that is new since the last time; at first the pulse.
        News take();

    private:
        friend class Feed;
        Listener(Feed& feed, std::optional<std::string> character)
            : feed_(feed), character_(std::move(character)) {}
        bool wants(const std::string& character) const {
            return !character_ || *character_ == character;
        }
        // Under the feed's lock.
        void ring();

        Feed& feed_;
        const std::optional<std::string> character_;  // absent: all
        Wakeup bell_;
        // Under the feed's lock.
        bool rung_ = false;
        std::uint64_t seen_ = 0;        // changes
        std::uint64_t pulse_seen_ = 0;  // its number
    };
    // Hears of what changes from now on to that character; absent: to everybody.
    std::unique_ptr<Listener> listen(std::optional<std::string> character);

private:
    // When something happened to a character, in numbers that ascend; 0: never.
    struct Mark {
        std::uint64_t moved = 0;
        std::uint64_t erased = 0;
    };
    struct State {
        std::set<Listener*> listeners;
        std::uint64_t last = 0;
        std::map<std::string, Mark, std::less<>> marks;
        std::map<std::uint64_t, std::string> order;  // the larger number of each
        mcp::Json figures;                           // of the pulse
        std::shared_ptr<const std::string> pulse;
        std::uint64_t pulse_number = 0;
        bool beating = false;
    };
    // Lets go of the feed before it goes, while the timer may be at it.
    struct Handle {
        Feed* feed;
    };

    void happened(const std::string& character, std::uint64_t Mark::* what);
    void look();
    void beat();
    void beat_again();
    News take(Listener& listener);

    mind::Mind& mind_;
    Timer& timer_;
    Guarded<State> state_;
    const std::shared_ptr<Guarded<Handle>> handle_;
    const std::shared_ptr<void> on_change_;
    const std::shared_ptr<void> on_erase_;
};

}  // namespace elpis::api
