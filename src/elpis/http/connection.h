#pragma once

#include <chrono>
#include <cstddef>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <httplib.h>

#include "elpis/base/wakeup.h"

namespace elpis::http {

// One client's socket, and what was received from it but not read yet. Every wait has a deadline,
// and a shorter one from the moment on at which the server closes. One thread at a time.
class Connection final : public httplib::Stream {
public:
    using Time = std::chrono::steady_clock::time_point;

    // `place` is let go when the connection ends; `share`, of the memory for what is received, with
    // the request that is served next.
    Connection(Descriptor socket,
               std::string received,
               std::shared_ptr<void> place,
               std::shared_ptr<void> share);

    // Takes a header out of the request that is served next.
    void erase_header(std::string_view name);

    // What holds for the request that is served next. `closing` is readable once the server
    // closes, and outlives the connection.
    void prepare(const Wakeup& closing, Time body_deadline, std::chrono::milliseconds write_time);

    // Why a wait ended.
    enum class Woken { News, Late, Gone, Closing };
    // Until `news` rings, the client has gone, the server closes, or `until`, whichever is first;
    // `news` is cleared. Once the server closes, every wait says so at once.
    Woken wait(Wakeup& news, Time until) const;
    bool closing() const;

    // A write or a read has failed: nothing more can be said.
    bool broken() const { return broken_; }
    // The body did not come in time: nothing more is read.
    bool late() const { return late_; }

    // Takes the connection apart.
    Descriptor take_socket() { return std::move(socket_); }
    std::string take_received();
    std::shared_ptr<void> take_place() { return std::move(place_); }
    std::shared_ptr<void> take_share() { return std::move(share_); }

    bool is_readable() const override;
    bool wait_readable() const override;
    bool wait_writable() const override { return !broken_; }
    ssize_t read(char* into, std::size_t size) override;
    ssize_t write(const char* from, std::size_t size) override;
    void get_remote_ip_and_port(std::string& ip, int& port) const override;
    void get_local_ip_and_port(std::string& ip, int& port) const override;
    socket_t socket() const override { return socket_.get(); }
    time_t duration() const override { return 0; }
    const char* buffered_data(std::size_t& size) const override;
    void consume_buffered(std::size_t size) override;

private:
    Descriptor socket_;
    std::string received_;
    std::size_t read_ = 0;  // of what was received
    std::shared_ptr<void> place_;
    std::shared_ptr<void> share_;
    const Wakeup* closing_ = nullptr;
    Time body_deadline_;
    std::chrono::milliseconds write_time_{0};
    bool broken_ = false;
    bool late_ = false;
};

}  // namespace elpis::http
