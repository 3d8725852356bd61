#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <netinet/in.h>
#include <sys/socket.h>

#include "elpis/base/wakeup.h"

namespace elpis::http::testing {

// A client that sends exactly the bytes that the test wants.
class RawClient {
public:
    explicit RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{.tv_sec = 20, .tv_usec = 0};  // instead of a test that hangs
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
        connected_ =
            ::connect(
                socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    }

    bool connected() const { return connected_; }

    void send(std::string_view bytes) const {
        static_cast<void>(::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
    }

    // Until `text` has come, or the other end has closed.
    const std::string& read_until(std::string_view text) {
        while (received_.find(text) == std::string::npos && read_some()) {
        }
        return received_;
    }
    const std::string& read_all() {
        while (read_some()) {
        }
        return received_;
    }
    void forget() { received_.clear(); }

    void hang_up() { socket_ = Descriptor(); }

    // At most 4 KiB of what has come. False: the other end has closed.
    bool read_some() {
        std::array<char, 4096> buffer{};
        const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
        if (count <= 0) return false;
        received_.append(buffer.data(), static_cast<std::size_t>(count));
        return true;
    }

private:
    Descriptor socket_;
    bool connected_ = false;
    std::string received_;
};

}  // namespace elpis::http::testing
