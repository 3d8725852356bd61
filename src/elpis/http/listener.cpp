#include "elpis/http/listener.h"

#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <arpa/inet.h>
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

}  // namespace elpis::http
