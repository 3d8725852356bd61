#pragma once

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

}  // namespace elpis::http
