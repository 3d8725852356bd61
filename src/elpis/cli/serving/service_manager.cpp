#include "elpis/cli/serving/service_manager.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/config/load.h"
#include "elpis/config/value_text.h"
#include "elpis/http/listener.h"

namespace elpis::cli {
namespace {

constexpr int kFirstPassed = 3;  // SD_LISTEN_FDS_START

std::string text_of(const config::Inputs& inputs, const std::string& variable) {
    const auto found = inputs.environment.find(variable);
    return found == inputs.environment.end() ? std::string() : found->second;
}

std::int64_t number_of(const config::Inputs& inputs, const std::string& variable) {
    return config::to_integer(text_of(inputs, variable)).value_or(0);
}

// Variables are handed down to children: they are meant for the process that they name.
bool is_for_us(const config::Inputs& inputs, const std::string& variable) {
    return number_of(inputs, variable) == ::getpid();
}

}  // namespace

ServiceManager::ServiceManager(const config::Inputs& inputs)
    : socket_(text_of(inputs, "NOTIFY_SOCKET")) {
    if (is_for_us(inputs, "LISTEN_PID")) {
        constexpr std::int64_t kMost = 1024;
        passed_ =
            static_cast<int>(std::clamp<std::int64_t>(number_of(inputs, "LISTEN_FDS"), 0, kMost));
    }
    const std::int64_t watchdog = number_of(inputs, "WATCHDOG_USEC");
    if (watchdog > 0 &&
        (text_of(inputs, "WATCHDOG_PID").empty() || is_for_us(inputs, "WATCHDOG_PID"))) {
        watchdog_ =
            std::chrono::ceil<std::chrono::milliseconds>(std::chrono::microseconds(watchdog));
    }
}

Result<std::optional<Descriptor>> ServiceManager::listener() const {
    if (passed_ == 0) return std::nullopt;
    if (passed_ > 1) {
        return fail(
            ErrorCode::Unavailable,
            fmt::format("{} sockets were passed on (LISTEN_FDS), and elpis serve listens on "
                        "one; leave one ListenStream= in the unit",
                        passed_));
    }
    ELPIS_TRY(Descriptor listener, http::adopt_listener(kFirstPassed));
    return listener;
}

bool ServiceManager::tell(std::string_view state) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const bool named = socket_.starts_with('/') || socket_.starts_with('@');
    if (!named || socket_.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, socket_.data(), socket_.size());
    if (socket_.starts_with('@')) address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
    const Descriptor sender(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    return sender.get() >= 0 && ::sendto(sender.get(),
                                         state.data(),
                                         state.size(),
                                         MSG_NOSIGNAL | MSG_DONTWAIT,
                                         reinterpret_cast<const sockaddr*>(&address),
                                         size) == static_cast<ssize_t>(state.size());
}

}  // namespace elpis::cli
