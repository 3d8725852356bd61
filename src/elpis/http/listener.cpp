#include "elpis/http/listener.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/letters.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/base/wakeup.h"

namespace elpis::http {
namespace {

constexpr int kBacklog = 512;

Result<Descriptor> refused(std::string_view host, int port, std::string_view why) {
    return fail(ErrorCode::Unavailable,
                fmt::format("{} port {} cannot be listened on: {}; http.host and http.port choose "
                            "another",
                            utf8::printable(host),
                            port,
                            why));
}

}  // namespace

bool is_loopback(std::string_view host) {
    const std::string text(host);
    in_addr v4{};
    if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) {
        constexpr std::uint32_t kNet = 127;
        return ntohl(v4.s_addr) >> 24U == kNet;
    }
    in6_addr v6{};
    if (::inet_pton(AF_INET6, text.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6) != 0;
    return same_letters(host, "localhost");
}

Result<Descriptor> listen_on(std::string_view host, int port) {
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int problem =
        ::getaddrinfo(std::string(host).c_str(), std::to_string(port).c_str(), &wanted, &found);
    if (problem != 0) return refused(host, port, ::gai_strerror(problem));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);

    int error = 0;
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
        Descriptor socket(
            ::socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP));
        const int yes = 1;
        // So that a restart does not wait for the kernel's memory of the last connections.
        ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
        if (socket.get() >= 0 && ::bind(socket.get(), each->ai_addr, each->ai_addrlen) == 0 &&
            ::listen(socket.get(), kBacklog) == 0) {
            return socket;
        }
        error = errno;
    }
    return refused(host, port, std::generic_category().message(error));
}

int port_of(const Descriptor& listening) {
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    if (::getsockname(listening.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
    return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

Result<Descriptor> adopt_listener(int number) {
    const auto wrong = [number](std::string_view what) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("descriptor {}, which this process was started with to listen on, "
                                "{}; a unit of the kind .socket with ListenStream=ADDRESS:PORT "
                                "makes the right one",
                                number,
                                what));
    };
    const auto option = [number](int name) {
        int value = -1;
        socklen_t size = sizeof(value);
        return ::getsockopt(number, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
    };
    if (::fcntl(number, F_GETFD) < 0) return wrong("is not open");
    if (option(SO_TYPE) != SOCK_STREAM) return wrong("is no stream socket");
    const int family = option(SO_DOMAIN);
    if (family != AF_INET && family != AF_INET6) return wrong("is no socket of TCP");
    if (option(SO_ACCEPTCONN) != 1) return wrong("does not listen (Accept= must not be set)");
    Descriptor listener(number);
    const int flags = ::fcntl(number, F_GETFL);
    if (::fcntl(number, F_SETFD, FD_CLOEXEC) != 0 || flags < 0 ||
        ::fcntl(number, F_SETFL, flags | O_NONBLOCK) != 0) {
        return wrong("cannot be prepared");
    }
    return listener;
}

std::string host_of(const Descriptor& listening) {
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (::getsockname(listening.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return {};
    const void* const host =
        address.ss_family == AF_INET6
            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(&address)->sin6_addr)
            : static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(&address)->sin_addr);
    const char* const shown =
        ::inet_ntop(address.ss_family, host, text.data(), static_cast<socklen_t>(text.size()));
    return shown == nullptr ? std::string() : std::string(shown);
}

}  // namespace elpis::http
