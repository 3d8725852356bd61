#pragma once

#include <string>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"

namespace elpis::http {

// Whether only programs of this machine can reach the address: localhost, 127.0.0.0/8, ::1.
bool is_loopback(std::string_view host);

// A socket that takes connections, without blocking. Unavailable, with the address and the
// system's reason, when it cannot be had; a port that another program listens on is never shared.
Result<Descriptor> listen_on(std::string_view host, int port);

// The port that it has, which is news when 0 was asked for.
int port_of(const Descriptor& listening);

// A socket that this process was started with and that already takes connections, made fit for the
// server: closed in children, not blocking. Unavailable, with what it is instead, for a descriptor
// that is no listening TCP socket.
Result<Descriptor> adopt_listener(int number);

// The address that it listens on: "127.0.0.1", "::"; empty when there is none.
std::string host_of(const Descriptor& listening);

}  // namespace elpis::http
