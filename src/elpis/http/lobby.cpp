#include "elpis/http/lobby.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "elpis/base/log.h"
#include "elpis/base/wakeup.h"
#include "elpis/http/connection.h"
#include "elpis/http/head.h"
#include "elpis/http/traffic.h"

namespace elpis::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kLeavingTime{1};
constexpr std::chrono::milliseconds kPause{100};  // when out of descriptors
constexpr std::size_t kBytesAtOnce = 16U << 10U;
constexpr int kEventsAtOnce = 64;

constexpr const char* kHeadTooLarge =
    "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: "
    "close\r\n\r\n";
constexpr const char* kTooSlow =
    "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

void watch(const Descriptor& poll, int socket, int operation, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = socket;
    ::epoll_ctl(poll.get(), operation, socket, &event);
}

}  // namespace

Lobby::Lobby(Descriptor listening,
             const Limits& limits,
             std::shared_ptr<Traffic> traffic,
             Log& log,
             HandOn hand_on)
    : listening_(std::move(listening)),
      limits_(limits),
      traffic_(std::move(traffic)),
      log_(log),
      hand_on_(std::move(hand_on)),
      poll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (poll_.get() < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    watch(poll_, listening_.get(), EPOLL_CTL_ADD, EPOLLIN);
    watch(poll_, wakeup_.descriptor(), EPOLL_CTL_ADD, EPOLLIN);
}

void Lobby::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Lobby::close() {
    thread_.request_stop();
    wakeup_.ring();
    if (thread_.joinable()) thread_.join();
    door_.with([](Door& door) {
        door.closed = true;
        door.returning.clear();
    });
}

void Lobby::come_back(std::unique_ptr<Connection> connection) {
    return_to(std::move(connection), /*for_good=*/false);
}

void Lobby::see_off(std::unique_ptr<Connection> connection) {
    return_to(std::move(connection), /*for_good=*/true);
}

void Lobby::return_to(std::unique_ptr<Connection> connection, bool for_good) {
    door_.with([&](Door& door) {
        if (!door.closed) door.returning.push_back({std::move(connection), for_good});
    });
    wakeup_.ring();
}

void Lobby::run(const std::stop_token& stop) {
    std::array<epoll_event, kEventsAtOnce> events{};
    while (true) {
        const int count =
            ::epoll_wait(poll_.get(), events.data(), kEventsAtOnce, patience(Clock::now()));
        if (stop.stop_requested()) break;
        for (int i = 0; i < count; ++i) {
            const int socket = events[static_cast<std::size_t>(i)].data.fd;
            if (socket == listening_.get()) {
                accept_all();
            } else if (socket == wakeup_.descriptor()) {
                wakeup_.clear();
                let_in_those_who_return();
            } else {
                heed(socket);
            }
        }
        const Time now = Clock::now();
        end_those_too_late(now);
        take_again(now);
    }
    guests_.clear();
}

void Lobby::accept_all() {
    while (true) {
        Descriptor socket(
            ::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (socket.get() < 0) {
            const bool none_left = errno == EMFILE || errno == ENFILE;
            if (none_left && make_room()) continue;
            if (none_left) {  // level-triggered: it would tell us without end
                watch(poll_, listening_.get(), EPOLL_CTL_MOD, 0);
                paused_until_ = Clock::now() + kPause;
            }
            if (errno == EINTR || errno == ECONNABORTED) continue;
            return;
        }
        auto place = Traffic::take_place(traffic_, &Traffic::connections, limits_.connections);
        if (!place && make_room())
            place = Traffic::take_place(traffic_, &Traffic::connections, limits_.connections);
        if (!place) {
            ++traffic_->turned_away;
            continue;
        }
        const int yes = 1;
        ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
        let_in({.socket = std::move(socket),
                .received = {},
                .place = std::move(place),
                .stage = Stage::Idle,
                .deadline = Clock::now() + limits_.keep_alive});
    }
}

// By whoever has waited longest without a request, or else is slowest with it.
bool Lobby::make_room() {
    const auto more_dispensable = [](const auto& one, const auto& other) {
        const bool one_idles = one.second.stage != Stage::Receiving;
        const bool other_idles = other.second.stage != Stage::Receiving;
        if (one_idles != other_idles) return one_idles;
        return one.second.deadline < other.second.deadline;
    };
    const auto guest = std::ranges::min_element(guests_, more_dispensable);
    if (guest == guests_.end()) return false;
    drop(guest, /*unserved=*/true);
    return true;
}

void Lobby::let_in_those_who_return() {
    auto returning = door_.with([](Door& door) { return std::exchange(door.returning, {}); });
    for (auto& [connection, for_good] : returning) {
        Guest guest{.socket = connection->take_socket(),
                    .received = connection->take_received(),
                    .place = connection->take_place(),
                    .stage = Stage::Idle,
                    .deadline = Clock::now() + limits_.keep_alive};
        if (for_good) {
            leave(std::move(guest), "");
        } else {
            let_in(std::move(guest));
        }
    }
}

// It may have the next request with it.
void Lobby::let_in(Guest guest) {
    const int socket = guest.socket.get();
    *bytes_ += guest.received.size();
    if (!guest.received.empty() && advance(guest)) return hand_on(std::move(guest));
    watch(poll_, socket, EPOLL_CTL_ADD, EPOLLIN);
    guests_.insert_or_assign(socket, std::move(guest));
    keep_bytes_bounded();
}

void Lobby::heed(int socket) {
    const auto found = guests_.find(socket);
    if (found == guests_.end()) return;
    Guest& guest = found->second;
    std::array<char, kBytesAtOnce> buffer{};
    const auto count = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (count <= 0) return drop(found, /*unserved=*/false);
    if (guest.stage == Stage::Leaving) return;
    guest.received.append(buffer.data(), static_cast<std::size_t>(count));
    *bytes_ += static_cast<std::size_t>(count);
    if (!advance(guest)) {
        keep_bytes_bounded();
        return;
    }
    watch(poll_, socket, EPOLL_CTL_DEL, 0);
    Guest whole = std::move(guest);
    guests_.erase(found);
    hand_on(std::move(whole));
}

// Before a request line they mean nothing (RFC 9112, section 2.2); who sends nothing else has sent
// no request.
void Lobby::skip_empty_lines(Guest& guest) {
    std::size_t size = 0;
    while (std::string_view(guest.received).substr(size).starts_with("\r\n"))
        size += 2;
    guest.received.erase(0, size);
    *bytes_ -= size;
}

bool Lobby::is_too_large(const Head& head) const {
    return head.bytes > limits_.header_bytes || head.lines > kMostHeaderLines;
}

// Whether it can be handed on: its request is whole, or needs its own parser to be refused or read
// on.
bool Lobby::advance(Guest& guest) {
    if (guest.wanted == 0) {
        skip_empty_lines(guest);
        if (guest.received.empty()) return false;
    }
    if (guest.stage == Stage::Idle) {
        guest.stage = Stage::Receiving;
        guest.deadline = Clock::now() + limits_.header_time;
    }
    if (guest.wanted == 0) {
        const auto head = read_head(guest.received);
        if (!head) return guest.received.size() > limits_.header_bytes;
        if (is_too_large(*head)) return true;
        if (!head->body || *head->body > limits_.body_bytes) return true;
        guest.wanted = head->bytes + static_cast<std::size_t>(*head->body);
        guest.deadline = Clock::now() + limits_.body_time;
    }
    return guest.received.size() >= guest.wanted;
}

void Lobby::hand_on(Guest guest) {
    std::shared_ptr<void> share(
        bytes_.get(), [all = bytes_, size = guest.received.size()](void*) { *all -= size; });
    if (guest.wanted == 0) {
        const auto head = read_head(guest.received);
        if (!head || is_too_large(*head)) return leave(std::move(guest), kHeadTooLarge);
    }
    auto connection = std::make_unique<Connection>(std::move(guest.socket),
                                                   std::move(guest.received),
                                                   std::move(guest.place),
                                                   std::move(share));
    if (!hand_on_(std::move(connection))) ++traffic_->turned_away;
}

void Lobby::leave(Guest guest, const char* last_words) {
    const int socket = guest.socket.get();
    if (*last_words != '\0') {
        ++traffic_->turned_away;
        // A fresh answer of a hundred bytes fits the kernel's buffer, or nobody reads.
        static_cast<void>(
            ::send(socket, last_words, std::strlen(last_words), MSG_DONTWAIT | MSG_NOSIGNAL));
    }
    ::shutdown(socket, SHUT_WR);
    watch(poll_, socket, EPOLL_CTL_ADD, EPOLLIN);
    guest.stage = Stage::Leaving;
    guest.received.clear();
    guest.deadline = Clock::now() + kLeavingTime;
    guests_.insert_or_assign(socket, std::move(guest));
}

// Closing the socket takes it out of the poll.
void Lobby::drop(Guests::iterator guest, bool unserved) {
    if (unserved) ++traffic_->turned_away;
    *bytes_ -= guest->second.received.size();
    guests_.erase(guest);
}

// The slowest go, so that nobody is refused because others dawdle. What was handed on stays: it is
// parsed soon.
void Lobby::keep_bytes_bounded() {
    while (*bytes_ > limits_.all_bytes) {
        const auto slowest =
            std::ranges::min_element(guests_, [](const auto& one, const auto& other) {
                const bool one_counts = !one.second.received.empty();
                const bool other_counts = !other.second.received.empty();
                if (one_counts != other_counts) return one_counts;
                return one.second.deadline < other.second.deadline;
            });
        if (slowest == guests_.end() || slowest->second.received.empty()) return;
        log_.warning("http", "unfinished requests take too much memory; the slowest is closed");
        drop(slowest, /*unserved=*/true);
    }
}

void Lobby::end_those_too_late(Time now) {
    std::vector<int> late;
    for (const auto& [socket, guest] : guests_) {
        if (guest.deadline <= now) late.push_back(socket);
    }
    for (const int socket : late) {
        const auto found = guests_.find(socket);
        if (found->second.stage == Stage::Receiving) {
            static_cast<void>(
                ::send(socket, kTooSlow, std::strlen(kTooSlow), MSG_DONTWAIT | MSG_NOSIGNAL));
        }
        drop(found, found->second.stage == Stage::Receiving);
    }
}

void Lobby::take_again(Time now) {
    if (!paused_until_ || *paused_until_ > now) return;
    paused_until_.reset();
    watch(poll_, listening_.get(), EPOLL_CTL_MOD, EPOLLIN);
}

// Milliseconds until somebody is too late; without end when nobody is here.
int Lobby::patience(Time now) const {
    if (guests_.empty() && !paused_until_) return -1;
    Time first = paused_until_.value_or(Time::max());
    for (const auto& [socket, guest] : guests_)
        first = std::min(first, guest.deadline);
    return std::max(
        0, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(first - now).count()));
}

}  // namespace elpis::http
