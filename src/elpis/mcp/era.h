#pragma once

#include <array>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/mcp/fault.h"
#include "elpis/mcp/json_rpc.h"

// Which protocol a request speaks. Pure: no I/O, no state of its own.
namespace elpis::mcp {

// Legacy opens with `initialize` (2024-11-05 … 2025-11-25); modern carries its version in every
// request's _meta (2026-07-28).
enum class Era { Legacy, Modern };

inline constexpr std::string_view kModernVersion = "2026-07-28";
inline constexpr std::array<std::string_view, 4> kLegacyVersions{
    "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"};  // newest first

inline constexpr std::string_view kMetaVersion = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view kMetaCapabilities = "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view kMetaServerInfo = "io.modelcontextprotocol/serverInfo";
inline constexpr std::string_view kMetaSubscription = "io.modelcontextprotocol/subscriptionId";

// What one request is served as.
struct Context {
    Era era = Era::Legacy;
    std::string version{kLegacyVersions.front()};
};

// What a long-lived connection (a stdio process) has settled. Undecided until a request decides.
struct Session {
    std::optional<Era> era;
    std::string version{kLegacyVersions.front()};  // of the legacy era
};

struct Verdict {
    Session session;  // as it is from now on
    std::expected<Context, Fault> context;
};

// The era table of a connection. The first request decides, once; `server/discover` never does,
// because its sender may still fall back to `initialize`; neither does a request that is refused.
Verdict classify(const Session& session, const Request& request);

// The legacy version to answer `initialize` with.
std::string_view negotiate(std::string_view asked);

}  // namespace elpis::mcp
