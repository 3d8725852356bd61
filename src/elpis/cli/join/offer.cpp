#include "elpis/cli/join/offer.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "elpis/base/bounded_json.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/live/folder.h"
#include "elpis/cli/live/unix_door.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = 32U << 10U;  // two paths, and what escapes add
constexpr std::size_t kDeepest = 4;
constexpr std::string_view kKind = "elpis-join-1";

// A server that is just ending, and whose place is free in a moment.
std::unexpected<Error> ending() {
    return fail(ErrorCode::NotFound, "hangs up");
}

std::unexpected<Error> no_offer(std::string why) {
    return fail(ErrorCode::Unavailable, std::move(why));
}

Result<Offer> understood(std::string_view line) {
    const auto json = parse_json(line, kDeepest);
    try {
        if (!json || json->at("offer") != kKind) return no_offer("says what is no offer to join");
        return Offer{.key = json->at("key"),
                     .process = json->at("process"),
                     .version = json->at("version"),
                     .model = json->at("model"),
                     .journal = json->at("journal"),
                     .http = json->at("http"),
                     .full = json->at("full")};
    } catch (const Json::exception&) {
        return no_offer("makes an offer that cannot be understood");
    }
}

}  // namespace

std::string offer_line(const Offer& offer) {
    const Json json = {{"offer", kKind},
                       {"key", offer.key},
                       {"process", offer.process},
                       {"version", offer.version},
                       {"model", offer.model},
                       {"journal", offer.journal},
                       {"http", offer.http},
                       {"full", offer.full}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Offer> read_offer(const Descriptor& connection, std::chrono::milliseconds patience) {
    if (!is_of_user(connection, ::geteuid())) return no_offer("belongs to another user");
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::string line;
    std::array<char, 4096> piece{};
    while (true) {
        const ssize_t got = ::recv(connection.get(), piece.data(), piece.size(), MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno == ECONNRESET)) return ending();
        if (got > 0) {
            line.append(piece.data(), static_cast<std::size_t>(got));
            if (line.ends_with('\n')) {
                line.pop_back();
                return understood(line);
            }
            // Nothing follows before the client has spoken.
            if (line.size() > kMostBytes || line.find('\n') != std::string::npos)
                return no_offer("says more than an offer to join");
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return no_offer(fmt::format("cannot be read: {}", reason_of(errno)));
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        pollfd wanted{.fd = connection.get(), .events = POLLIN, .revents = 0};
        if (left.count() <= 0 || ::poll(&wanted, 1, static_cast<int>(left.count())) == 0)
            return no_offer("does not answer");
    }
}

}  // namespace elpis::cli
