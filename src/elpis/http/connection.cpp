#include "elpis/http/connection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <sys/poll.h>
#include <sys/socket.h>

#include "elpis/base/wakeup.h"
#include "elpis/http/head.h"

namespace elpis::http {
namespace {

using Clock = std::chrono::steady_clock;

// For one write, once the server closes.
constexpr std::chrono::milliseconds kFarewell{300};

// Rounded up, so that a deadline is over when poll() says so.
int milliseconds_until(Clock::time_point until) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    return static_cast<int>(std::clamp<decltype(left)>(left, 0, 3'600'000));
}

constexpr short kHungUp = POLLRDHUP | POLLHUP | POLLERR | POLLNVAL;

}  // namespace

Connection::Connection(Descriptor socket,
                       std::string received,
                       std::shared_ptr<void> place,
                       std::shared_ptr<void> share)
    : socket_(std::move(socket)),
      received_(std::move(received)),
      place_(std::move(place)),
      share_(std::move(share)) {}

void Connection::erase_header(std::string_view name) {
    received_.erase(0, std::exchange(read_, 0));
    http::erase_header(received_, name);
}

void Connection::prepare(const Wakeup& closing,
                         Time body_deadline,
                         std::chrono::milliseconds write_time) {
    closing_ = &closing;
    body_deadline_ = body_deadline;
    write_time_ = write_time;
    late_ = false;
}

Connection::Woken Connection::wait(Wakeup& news, Time until) const {
    while (true) {
        std::array<pollfd, 3> wanted{
            {{.fd = closing_->descriptor(), .events = POLLIN, .revents = 0},
             {.fd = socket_.get(), .events = POLLRDHUP, .revents = 0},
             {.fd = news.descriptor(), .events = POLLIN, .revents = 0}}};
        const int count = ::poll(wanted.data(), wanted.size(), milliseconds_until(until));
        if (count < 0 && errno != EINTR) return Woken::Gone;
        if (count == 0 && Clock::now() >= until) return Woken::Late;
        if (count <= 0) continue;  // poll() counts no further than an hour at once
        if ((wanted[1].revents & kHungUp) != 0) return Woken::Gone;
        if (wanted[0].revents != 0) return Woken::Closing;
        if (wanted[2].revents == 0) continue;
        news.clear();
        return Woken::News;
    }
}

bool Connection::closing() const {
    pollfd wanted{.fd = closing_->descriptor(), .events = POLLIN, .revents = 0};
    return ::poll(&wanted, 1, 0) > 0;
}

std::string Connection::take_received() {
    received_.erase(0, std::exchange(read_, 0));
    return std::move(received_);
}

bool Connection::is_readable() const {
    if (read_ < received_.size()) return true;
    pollfd wanted{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    return ::poll(&wanted, 1, 0) > 0;
}

bool Connection::wait_readable() const {
    if (read_ < received_.size()) return true;
    std::array<pollfd, 2> wanted{{{.fd = closing_->descriptor(), .events = POLLIN, .revents = 0},
                                  {.fd = socket_.get(), .events = POLLIN, .revents = 0}}};
    while (true) {
        const int count = ::poll(wanted.data(), wanted.size(), milliseconds_until(body_deadline_));
        if (count < 0 && errno == EINTR) continue;
        return count > 0 && wanted[0].revents == 0;
    }
}

ssize_t Connection::read(char* into, std::size_t size) {
    if (read_ < received_.size()) {
        const std::size_t taken = std::min(size, received_.size() - read_);
        std::memcpy(into, received_.data() + read_, taken);
        consume_buffered(taken);
        return static_cast<ssize_t>(taken);
    }
    while (!late_ && wait_readable()) {
        const ssize_t count = ::recv(socket_.get(), into, size, MSG_DONTWAIT);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count <= 0) broken_ = true;
        return count;
    }
    if (!late_ && closing()) broken_ = true;
    late_ = !broken_;
    return -1;
}

ssize_t Connection::write(const char* from, std::size_t size) {
    Time deadline = Clock::now() + write_time_;
    bool told = false;  // that the server closes
    std::size_t sent = 0;
    // All of it before one deadline: a client that takes a byte now and then does not read, either.
    while (!broken_) {
        const ssize_t count =
            ::send(socket_.get(), from + sent, size - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count >= 0) {
            sent += static_cast<std::size_t>(count);
            if (sent == size) return static_cast<ssize_t>(size);
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN) break;
        // Once known, the news of the close is not waited for again.
        std::array<pollfd, 2> wanted{
            {{.fd = told ? -1 : closing_->descriptor(), .events = POLLIN, .revents = 0},
             {.fd = socket_.get(), .events = POLLOUT | POLLRDHUP, .revents = 0}}};
        const int ready = ::poll(wanted.data(), wanted.size(), milliseconds_until(deadline));
        if (ready == 0 || (wanted[1].revents & kHungUp) != 0) break;
        if (wanted[0].revents != 0) {
            told = true;
            deadline = std::min(deadline, Clock::now() + kFarewell);
        }
    }
    broken_ = true;
    return -1;
}

// Only the access log of a proxy would want them; we keep no addresses.
void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
    ip.clear();
    port = 0;
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
    ip.clear();
    port = 0;
}

const char* Connection::buffered_data(std::size_t& size) const {
    size = received_.size() - read_;
    return size == 0 ? nullptr : received_.data() + read_;
}

void Connection::consume_buffered(std::size_t size) {
    read_ += std::min(size, received_.size() - read_);
    if (read_ == received_.size()) {
        received_ = std::string();  // the memory, too: it may be that of a large body
        read_ = 0;
    }
}

}  // namespace elpis::http
