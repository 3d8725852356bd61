#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/wakeup.h"
#include "elpis/http/connection.h"
#include "elpis/http/head.h"
#include "elpis/http/traffic.h"

namespace elpis::http {

// Where connections are while nobody serves them: one thread takes new ones, waits for their
// requests to come in whole, and hands each on. So silent and slow clients cost a socket and their
// bytes, never a thread: cpp-httplib alone holds a thread for each connection, and bounds each read
// but not a whole head.
class Lobby {
public:
    struct Limits {
        std::size_t header_bytes;  // of one head, which has kMostHeaderLines at most, too
        std::size_t body_bytes;    // a longer one is handed on at its head, for the right refusal
        std::size_t all_bytes;     // received and not parsed, of all together, handed on or not
        std::size_t connections;   // handed on or not
        std::chrono::seconds header_time;
        std::chrono::seconds body_time;
        std::chrono::seconds keep_alive;
    };
    // Whether somebody serves it now.
    using HandOn = std::function<bool(std::unique_ptr<Connection>)>;

    Lobby(Descriptor listening,
          const Limits& limits,
          std::shared_ptr<Traffic> traffic,
          Log& log,
          HandOn hand_on);
    ~Lobby() { close(); }
    Lobby(const Lobby&) = delete;
    Lobby& operator=(const Lobby&) = delete;

    // Once, when whoever is handed connections can give them back.
    void start();

    // One that was served, for its next request. Any thread.
    void come_back(std::unique_ptr<Connection> connection);
    // One that was served for the last time: what was sent still leaves. Any thread.
    void see_off(std::unique_ptr<Connection> connection);

    // Takes no more and drops all that is here; whatever comes back later is dropped, too. Again:
    // no effect.
    void close();

private:
    using Time = Connection::Time;

    enum class Stage {
        Idle,       // between requests
        Receiving,  // a request has begun
        Leaving,    // we have said all; the rest of what it sends is read, so that it can read ours
    };
    struct Guest {
        Descriptor socket;
        std::string received;
        std::shared_ptr<void> place;
        Stage stage = Stage::Idle;
        Time deadline;
        std::size_t wanted = 0;  // bytes of the whole request; 0 while its head is not whole
    };
    struct Returning {
        std::unique_ptr<Connection> connection;
        bool for_good = false;
    };
    struct Door {
        std::vector<Returning> returning;
        bool closed = false;
    };
    using Guests = std::unordered_map<int, Guest>;  // by socket

    void run(const std::stop_token& stop);
    void accept_all();
    bool make_room();
    void let_in_those_who_return();
    void let_in(Guest guest);
    void heed(int socket);
    void skip_empty_lines(Guest& guest);
    bool is_too_large(const Head& head) const;
    bool advance(Guest& guest);
    void hand_on(Guest guest);
    void leave(Guest guest, const char* last_words);
    void drop(Guests::iterator guest, bool unserved);
    void keep_bytes_bounded();
    void take_again(Time now);
    void end_those_too_late(Time now);
    int patience(Time now) const;
    void return_to(std::unique_ptr<Connection> connection, bool for_good);

    const Descriptor listening_;
    const Limits limits_;
    const std::shared_ptr<Traffic> traffic_;
    Log& log_;
    const HandOn hand_on_;
    Descriptor poll_;
    Wakeup wakeup_;
    Guarded<Door> door_;
    // Received, of all guests and of the requests that were handed on and not parsed yet. Shared:
    // these may outlive the lobby.
    const std::shared_ptr<std::atomic<std::size_t>> bytes_ =
        std::make_shared<std::atomic<std::size_t>>(0);
    Guests guests_;                     // only on the thread, as all below
    std::optional<Time> paused_until_;  // out of descriptors: takes nobody
    std::jthread thread_;               // last: it joins before anything it uses is destroyed
};

}  // namespace elpis::http
