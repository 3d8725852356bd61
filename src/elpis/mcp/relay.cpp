#include "elpis/mcp/relay.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <linux/limits.h>
#include <sys/poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/stdio.h"

namespace elpis::mcp {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// From here on the server is not read, so that what waits for the client waits there, where news
// replaces older news, and where there is a limit.
constexpr std::size_t kEnoughForClient = 256U << 10U;
// The client's lines, beside the one that is handed on.
constexpr std::size_t kEnoughHeld = 1U << 20U;
// Of one line of a server, and of all that waits for a client that does not read.
constexpr std::size_t kTooMuch = 256U << 20U;
constexpr milliseconds kBetweenTries{20};
constexpr int kMostLosses = 5;  // in a row; then nobody is joined any more
constexpr std::size_t kPiece = 64U << 10U;

ParseLimits limits_of(const Options& options) {
    return {.max_bytes = options.max_line_bytes, .max_depth = options.max_depth};
}

bool try_again(int error) {
    return error == EINTR || error == EAGAIN;
}

}  // namespace

void Relay::Queue::add(std::string_view line) {
    text.append(line);
    text += '\n';
}

void Relay::Queue::drop(std::size_t bytes) {
    done += bytes;
    if (done < text.size() && done < kPiece) return;
    text.erase(0, done);
    done = 0;
}

Relay::Relay(const Options& options,
             Identity identity,
             StdioPipes pipes,
             int stop,
             Successor successor,
             Log& log,
             Patience patience)
    : options_(options),
      pipes_(std::move(pipes)),
      stop_(stop),
      successor_(std::move(successor)),
      log_(log),
      patience_(patience),
      session_(limits_of(options), std::move(identity)),
      from_client_(
          options.max_line_bytes,
          [this](std::string line) {
              held_bytes_ += line.size();
              held_.push_back(std::move(line));
          },
          [this] { to_client_.add(error_message(nullptr, overlong(options_.max_line_bytes))); }) {}

Result<void> Relay::run(Descriptor server) {
    begin_with(std::move(server));
    while (stage_ != Stage::Over) {
        if (stage_ == Stage::Seeking) seek();
        hand_on();
        end_when_client_is_done();
        wait_and_move();
        look_at_the_time();
    }
    return result_;
}

void Relay::begin_with(Descriptor server) {
    server_ = std::move(server);
    server_takes_ = true;
    server_spoke_ = false;
    probing_ = false;
    heard_ = Clock::now();
    stage_ = session_.opened() ? Stage::Open : Stage::Opening;
    deadline_ = heard_ + patience_.to_speak;
    go_on_opening();
}

void Relay::go_on_opening() {
    if (stage_ != Stage::Opening) return;
    if (auto line = session_.opening()) {
        to_server_.add(*line);
        if (server_spoke_) deadline_ = Clock::now() + patience_.to_open;
    }
    if (!session_.opened()) return;
    stage_ = Stage::Open;
    for (const std::string& line : session_.again())
        to_server_.add(line);
}

// One line at a time: what a server that ends has not begun to take goes to the next.
void Relay::hand_on() {
    if (stage_ != Stage::Open || !server_takes_ || held_.empty() || !to_server_.empty()) return;
    session_.sent(held_.front());
    to_server_.add(held_.front());
    held_bytes_ -= held_.front().size();
    held_.pop_front();
}

void Relay::end_when_client_is_done() {
    if (!client_ended_ || stage_ == Stage::Ending || stage_ == Stage::Over) return;
    const bool has_more = stage_ == Stage::Open && (!held_.empty() || !to_server_.empty());
    if (has_more && Clock::now() < *client_ended_ + patience_.to_take) return;
    begin_ending();
}

// As on a connection of one's own: what is under way gets its last answer from the server, which
// sees the end of its input, or from here.
void Relay::begin_ending() {
    if (server_.get() >= 0) ::shutdown(server_.get(), SHUT_WR);
    for (const std::string& line : std::exchange(held_, {}))
        session_.sent(line);  // nobody takes it any more, and it is owed an answer all the same
    stage_ = Stage::Ending;
    deadline_ = Clock::now() + patience_.to_leave;
}

bool Relay::may_read_server() const {
    // What comes while a connection is opened is for us.
    return stage_ == Stage::Opening || to_client_.rest().size() < kEnoughForClient;
}

void Relay::wait_and_move() {
    const bool ends = stage_ == Stage::Ending;
    if (ends && server_.get() < 0) {
        // What the server has left without an answer gets one here.
        for (const std::string& line : session_.ended())
            to_client_.add(line);
        if (to_client_.empty()) stage_ = Stage::Over;
    }
    if (stage_ == Stage::Over) return;
    const bool wants_client =
        !client_ended_ && !ends && held_bytes_ < kEnoughHeld && to_client_.rest().size() < kTooMuch;
    short server_events = may_read_server() ? POLLIN : 0;
    if (!ends && server_takes_ && !to_server_.empty()) server_events |= POLLOUT;
    // A descriptor of which nothing is wanted is left out: its end would be told again and again.
    std::array<pollfd, 4> ready{
        {{.fd = ends ? -1 : stop_, .events = POLLIN, .revents = 0},
         {.fd = wants_client ? pipes_.in.get() : -1, .events = POLLIN, .revents = 0},
         {.fd = pipes_.out.get(),
          .events = to_client_.empty() ? short{0} : short{POLLOUT},
          .revents = 0},
         {.fd = server_events == 0 ? -1 : server_.get(), .events = server_events, .revents = 0}}};
    const auto left = std::chrono::ceil<milliseconds>(next_look() - Clock::now());
    const int timeout = static_cast<int>(std::clamp<milliseconds::rep>(left.count(), 0, 60'000));
    if (::poll(ready.data(), ready.size(), timeout) < 0) return;
    if (ready[0].revents != 0) return begin_ending();
    if (ready[1].revents != 0) read_client();
    if ((ready[2].revents & ~POLLOUT) != 0) {
        log_.warning("mcp", "the client is gone: it has closed its end");
        stage_ = Stage::Over;
        return;
    }
    if (ready[2].revents != 0) write_client();
    if ((ready[3].revents & POLLOUT) != 0) write_server();
    if ((ready[3].revents & ~POLLOUT) != 0) read_server();
}

void Relay::read_client() {
    std::array<char, kPiece> piece{};
    const ssize_t count = ::read(pipes_.in.get(), piece.data(), piece.size());
    if (count < 0 && try_again(errno)) return;
    if (count > 0) return from_client_.add({piece.data(), static_cast<std::size_t>(count)});
    from_client_.end();
    client_ended_ = Clock::now();
}

// No more than a pipe takes at once when poll() says it is ready: the description may be a blocking
// one, and is shared.
void Relay::write_client() {
    const std::string_view rest = to_client_.rest();
    const ssize_t count =
        ::write(pipes_.out.get(), rest.data(), std::min<std::size_t>(rest.size(), PIPE_BUF));
    if (count < 0 && try_again(errno)) return;
    if (count < 0) {
        log_.warning("mcp", "the client is gone: it has closed its end");
        stage_ = Stage::Over;
        return;
    }
    to_client_.drop(static_cast<std::size_t>(count));
}

void Relay::write_server() {
    const std::string_view rest = to_server_.rest();
    const ssize_t count =
        ::send(server_.get(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) return to_server_.drop(static_cast<std::size_t>(count));
    if (!try_again(errno)) server_takes_ = false;
}

void Relay::read_server() {
    std::array<char, kPiece> piece{};
    const ssize_t count = ::recv(server_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (count < 0 && try_again(errno)) return;
    if (count > 0) return take_from_server({piece.data(), static_cast<std::size_t>(count)});
    // Half a line is nothing.
    if (stage_ != Stage::Ending) return lose("it has ended");
    server_ = Descriptor();
}

void Relay::take_from_server(std::string_view bytes) {
    heard_ = Clock::now();
    server_spoke_ = true;
    probing_ = false;
    while (!bytes.empty()) {
        const std::size_t newline = bytes.find('\n');
        server_line_ += bytes.substr(0, newline);
        if (server_line_.size() > kTooMuch)
            return lose("it says more in one line than a server does");
        if (newline == std::string_view::npos) return;
        bytes.remove_prefix(newline + 1);
        const std::string line = std::exchange(server_line_, {});
        if (line.empty()) continue;
        if (session_.passes(line)) {
            to_client_.add(line);
            losses_ = 0;
        }
        go_on_opening();
    }
}

void Relay::lose(std::string_view why) {
    log_.info("mcp", fmt::format("the server that this process had joined is left: {}", why));
    server_ = Descriptor();
    server_line_.clear();
    to_server_ = {};
    for (const std::string& line : session_.lost())
        to_client_.add(line);
    ++losses_;
    stage_ = Stage::Seeking;
    deadline_ = Clock::now() + patience_.to_find;
}

void Relay::seek() {
    const bool alone = losses_ > kMostLosses || Clock::now() >= deadline_;
    auto next = successor_(alone ? Seek::Oneself : Seek::Anybody);
    if (next) {
        std::optional<Descriptor>& server = *next;
        if (server) begin_with(std::move(*server));
        return;
    }
    result_ = std::unexpected(std::move(next).error());
    begin_ending();
}

Relay::Time Relay::next_look() const {
    switch (stage_) {
        case Stage::Seeking:
            return Clock::now() + kBetweenTries;
        case Stage::Opening:
        case Stage::Ending:
            return deadline_;
        case Stage::Over:
            return Clock::now();
        case Stage::Open:
            break;
    }
    if (client_ended_) return *client_ended_ + patience_.to_take;
    if (!session_.waits() || !may_read_server()) return Time::max();
    if (!server_spoke_) return heard_ + patience_.to_speak;
    return heard_ + (probing_ ? patience_.to_answer : patience_.to_ask);
}

void Relay::look_at_the_time() {
    const Time now = Clock::now();
    // A client that does not read is no reason to think anything of the server.
    if (stage_ == Stage::Open && (!session_.waits() || !may_read_server())) heard_ = now;
    if (stage_ == Stage::Seeking || now < next_look()) return;
    if (stage_ == Stage::Ending && server_.get() >= 0) {
        server_ = Descriptor();
        deadline_ = now + patience_.to_tell;
    } else if (stage_ == Stage::Ending) {
        stage_ = Stage::Over;
    } else if (stage_ == Stage::Opening) {
        lose("it does not answer");
    } else if (stage_ == Stage::Open && !client_ended_) {
        const auto probe = probing_ || !server_spoke_ ? std::nullopt : session_.probe();
        if (probe) {
            probing_ = true;
            heard_ = now;  // this process may have been stopped, too: it counts from here
            to_server_.add(*probe);
        } else {
            lose("it does not answer");
        }
    }
}

}  // namespace elpis::mcp
