#include "elpis/cli/live/servers.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>

#include "elpis/base/bounded_json.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/live/folder.h"

namespace elpis::cli {
namespace fs = std::filesystem;
namespace {

using Deadline = std::chrono::steady_clock::time_point;

constexpr std::size_t kMostBytes = 65'536;
constexpr std::size_t kDeepest = 8;
constexpr std::size_t kMostServers = 64;

int milliseconds_to(Deadline deadline) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
}

// All that comes until the end.
Result<std::string> read_all(const Descriptor& connection, Deadline deadline) {
    std::string all;
    std::array<char, 4096> piece{};
    while (all.size() <= kMostBytes) {
        const ssize_t got = ::recv(connection.get(), piece.data(), piece.size(), MSG_DONTWAIT);
        if (got > 0) {
            all.append(piece.data(), static_cast<std::size_t>(got));
            continue;
        }
        if (got == 0) return all;
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return fail(ErrorCode::Unavailable, reason_of(errno));
        pollfd wanted{.fd = connection.get(), .events = POLLIN, .revents = 0};
        const int left = milliseconds_to(deadline);
        if (left == 0 || ::poll(&wanted, 1, left) == 0) {
            return fail(ErrorCode::Unavailable, "it does not answer");
        }
    }
    return fail(ErrorCode::Unavailable, "it tells more than a server has to tell");
}

Result<nlohmann::json> understood(std::string_view line) {
    auto json = parse_json(line, kDeepest);
    if (json && json->is_object()) return json;
    return fail(ErrorCode::Unavailable,
                fmt::format("what it tells cannot be understood: {}",
                            json ? "it is no JSON object" : json.error().message));
}

// Connecting waits while many are in line already; as a rule it takes no time.
void give_up_connecting(const Descriptor& connection, Deadline deadline) {
    const int left = std::max(milliseconds_to(deadline), 1);  // 0 would be for ever
    const timeval patience{.tv_sec = left / 1000, .tv_usec = (left % 1000) * 1000L};
    ::setsockopt(connection.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

// Nothing when the server is dead.
std::optional<Result<nlohmann::json>> ask(const Descriptor& folder,
                                          const std::string& name,
                                          Deadline deadline) {
    const Descriptor connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (connection.get() < 0) return fail(ErrorCode::Unavailable, reason_of(errno));
    give_up_connecting(connection, deadline);
    const sockaddr_un address = address_in(folder, name);
    if (::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0) {
        const int error = errno;
        if (error == ENOENT) return std::nullopt;  // it has ended while we looked
        if (error == ECONNREFUSED) {
            ::unlinkat(folder.get(), name.c_str(), 0);
            return std::nullopt;
        }
        return fail(ErrorCode::Unavailable,
                    error == EAGAIN ? "many are asking it already" : reason_of(error));
    }
    const auto line = read_all(connection, deadline);
    return line ? understood(*line) : std::unexpected(line.error());
}

std::optional<int> process_of(std::string_view name) {
    if (!name.ends_with(kDoorSuffix)) return std::nullopt;
    name.remove_suffix(kDoorSuffix.size());
    int process = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
    const auto digits = static_cast<std::size_t>(end - name.data());
    if (error != std::errc{} || digits == name.size() || name[digits] != '-' || process <= 0) {
        return std::nullopt;
    }
    return process;
}

}  // namespace

Result<std::vector<LiveServer>> ask_servers(const std::vector<fs::path>& folders,
                                            std::chrono::milliseconds patience) {
    std::vector<LiveServer> servers;
    for (const fs::path& path : folders) {
        const auto folder = open_live_folder(path, false);
        if (!folder && folder.error().code == ErrorCode::NotFound) continue;
        if (!folder) return std::unexpected(folder.error());
        std::error_code error;
        for (const fs::directory_entry& entry : fs::directory_iterator(path, error)) {
            const std::string name = entry.path().filename().string();
            const std::optional<int> process = process_of(name);
            if (!process) continue;
            if (servers.size() == kMostServers) break;
            auto answer = ask(*folder, name, std::chrono::steady_clock::now() + patience);
            if (!answer) continue;
            LiveServer server{.process = *process, .told = {}, .trouble = {}};
            if (*answer) {
                server.told = **std::move(answer);
            } else {
                server.trouble = answer->error().message;
            }
            servers.push_back(std::move(server));
        }
    }
    std::ranges::sort(servers, {}, &LiveServer::process);
    return servers;
}

}  // namespace elpis::cli
