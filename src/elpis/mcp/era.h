#pragma once

#include <array>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/log_level.h"

// Which protocol a request speaks. Pure: no I/O, no state of its own.
namespace elpis::mcp {

// Legacy opens with `initialize` (2024-11-05 … 2025-11-25); modern carries its version in every
// request's _meta (2026-07-28).
enum class Era { Legacy, Modern };

inline constexpr std::string_view kModernVersion = "2026-07-28";
inline constexpr std::array<std::string_view, 4> kLegacyVersions{
    "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"};  // newest first
// The only version whose clients may send several messages in one array.
inline constexpr std::string_view kBatchVersion = "2025-03-26";

inline constexpr std::string_view kMetaVersion = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view kMetaCapabilities = "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view kMetaLogLevel = "io.modelcontextprotocol/logLevel";
inline constexpr std::string_view kMetaServerInfo = "io.modelcontextprotocol/serverInfo";
inline constexpr std::string_view kMetaSubscription = "io.modelcontextprotocol/subscriptionId";

// What one request is served as.
struct Context {
    Era era = Era::Legacy;
    std::string version{kLegacyVersions.front()};
    // The connection outlives the request, so that what a legacy client subscribes to can reach it.
    bool lasting = true;
    // What the client says that it can do: ClientCapabilities, an object.
    Json capabilities = Json::object();
    // The least grave messages that it wants to hear from our log; nothing: none at all.
    std::optional<LogLevel> log_level;
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

// Of a request that has to be modern: what its _meta says. kInvalidParams naming the keys that
// _meta lacks; then kUnsupportedVersion.
std::expected<Context, Fault> read_envelope(const Json& params);
// The version that its _meta names, whatever it is worth; null when there is none.
const Json* claimed_version(const Json& params);

// The legacy version to answer `initialize` with.
std::string_view negotiate(std::string_view asked);

}  // namespace elpis::mcp
