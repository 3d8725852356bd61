#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <sys/un.h>

#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"

// The folder in which the running servers of one user each have a socket, named PID-RANDOM.sock.
namespace elpis::cli {

inline constexpr std::string_view kDoorSuffix = ".sock";

// Opens the folder; with `make`, makes it first. NotFound when there is none, Unavailable when it
// cannot be used: whoever may write in it could answer in a server's name, so it has to be this
// user's own and closed to everybody else.
Result<Descriptor> open_live_folder(const std::filesystem::path& path, bool make);

// What the kernel means by this errno, in its words.
std::string reason_of(int error);

// The address of a socket in an open folder. By way of /proc/self/fd, because an address has room
// for 107 bytes, and a home folder may be longer.
sockaddr_un address_in(const Descriptor& folder, const std::string& name);

// A socket of that name in an open folder that takes connections, without blocking; one that a dead
// server has left there is replaced. Only this user can connect. Unavailable when it cannot be
// opened.
Result<Descriptor> listen_in(const Descriptor& folder, const std::string& name);

}  // namespace elpis::cli
