#pragma once

#include <atomic>
#include <cstddef>
#include <list>
#include <stop_token>
#include <thread>
#include <utility>

#include "elpis/base/guarded.h"
#include "elpis/base/wakeup.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/run.h"

namespace elpis::cli {

// The clients of other processes that have joined this server: each is a session of its own, as on
// standard input and output, with the same limits. Any thread.
class JoinedSessions {
public:
    static constexpr std::size_t kMost = 32;  // each has three threads; this process's own is more

    // What `parts` name outlives the sessions.
    JoinedSessions(const mcp::Options& options, mcp::Identity identity, const mcp::RunParts& parts)
        : options_(options), identity_(std::move(identity)), parts_(parts) {}
    ~JoinedSessions();
    JoinedSessions(const JoinedSessions&) = delete;
    JoinedSessions& operator=(const JoinedSessions&) = delete;

    // Serves whoever is at the other end of this non-blocking socket until they hang up. False, and
    // the connection is closed, when there are too many or this is closed.
    bool take(Descriptor connection) { return add(std::move(connection), kMost); }

    // The same for the client of this very process, for whom there is a place however many have
    // joined. Once.
    bool take_own(Descriptor connection) { return add(std::move(connection), kMost + 1); }

    // Whether `take` would say false.
    bool full();

    // Hangs up on all of them, and waits for the end of what they had begun. Again: no effect.
    void close();

private:
    struct Session {
        std::atomic<bool> over = false;
        std::jthread thread;  // last: it uses the rest
    };
    struct State {
        std::list<Session> sessions;
        bool closed = false;
    };

    // Those that are over; to be destroyed outside the lock.
    static std::list<Session> ended(State& state);
    bool add(Descriptor connection, std::size_t most);
    void serve(Descriptor connection, std::stop_token stop) const;

    const mcp::Options options_;
    const mcp::Identity identity_;
    const mcp::RunParts parts_;
    Guarded<State> state_;
};

}  // namespace elpis::cli
