#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/mcp/carried_session.h"
#include "elpis/mcp/line_splitter.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/stdio.h"

namespace elpis::mcp {

// Carries the lines of one client to a server in another process and back, and goes on with the
// next server when that one ends: see CarriedSession for what the client notices. One thread; every
// wait is in poll(), and what is held for either side is bounded: who does not read makes the other
// wait.
class Relay {
public:
    enum class Seek { Anybody, Oneself };
    // The next server: a connected, non-blocking socket. Nothing when there is none yet; it is
    // asked again soon, and after a while for Oneself: a server of this process's own, which never
    // is nothing. An error ends the relay. May take a moment.
    using Successor = std::function<Result<std::optional<Descriptor>>(Seek)>;

    struct Patience {
        std::chrono::milliseconds to_find{3000};     // another server than oneself
        std::chrono::milliseconds to_open{5000};     // one answer of the next server
        std::chrono::milliseconds to_speak{120000};  // the first answer: it may still be starting
        std::chrono::milliseconds to_ask{5000};      // whether a silent server is there
        std::chrono::milliseconds to_answer{10000};  // that question
        std::chrono::milliseconds to_take{400};      // the client's last lines, after its end
        std::chrono::milliseconds to_leave{400};     // the server's last answers then
        std::chrono::milliseconds to_tell{150};      // what it has left without an answer
    };

    // `stop` is readable when the process is to end. All of it outlives the relay.
    Relay(const Options& options,
          Identity identity,
          StdioPipes pipes,
          int stop,
          Successor successor,
          Log& log,
          Patience patience);
    Relay(const Options& options,
          Identity identity,
          StdioPipes pipes,
          int stop,
          Successor successor,
          Log& log)
        : Relay(
              options, std::move(identity), std::move(pipes), stop, std::move(successor), log, {}) {
    }

    // Until the client hangs up or `stop` says so. The error of the successor.
    Result<void> run(Descriptor server);

private:
    using Time = std::chrono::steady_clock::time_point;
    enum class Stage { Open, Opening, Seeking, Ending, Over };

    struct Queue {
        std::string text;
        std::size_t done = 0;
        std::string_view rest() const { return std::string_view(text).substr(done); }
        bool empty() const { return done == text.size(); }
        void add(std::string_view line);
        void drop(std::size_t bytes);
    };

    void wait_and_move();
    void read_client();
    void write_client();
    void read_server();
    void write_server();
    void hand_on();
    void go_on_opening();
    void take_from_server(std::string_view bytes);
    void look_at_the_time();
    Time next_look() const;
    void seek();
    void begin_with(Descriptor server);
    void lose(std::string_view why);
    void end_when_client_is_done();
    void begin_ending();
    bool may_read_server() const;

    const Options options_;
    StdioPipes pipes_;
    const int stop_;
    const Successor successor_;
    Log& log_;
    const Patience patience_;

    Stage stage_ = Stage::Open;
    CarriedSession session_;
    Descriptor server_;
    bool server_takes_ = true;  // false: writing failed, what it has said is still to be read
    LineSplitter from_client_;
    std::optional<Time> client_ended_;
    std::deque<std::string> held_;  // whole lines of the client, not handed on yet
    std::size_t held_bytes_ = 0;
    Queue to_client_;
    Queue to_server_;
    std::string server_line_;  // its beginning
    bool probing_ = false;
    bool server_spoke_ = false;
    Time heard_;     // when the server said something, or was not asked yet
    Time deadline_;  // of Opening, Seeking and Ending
    Result<void> result_;
    int losses_ = 0;  // since a server last told the client something
};

}  // namespace elpis::mcp
