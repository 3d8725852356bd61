#include "elpis/mcp/era.h"

#include <algorithm>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/log_level.h"

namespace elpis::mcp {
namespace {

const Json* meta_of(const Json& params) {
    const auto meta = params.find("_meta");
    return meta != params.end() && meta->is_object() ? &*meta : nullptr;
}

// To name a version is to claim the modern era, whatever the rest looks like.
bool claims_modern(const Json& params) {
    return claimed_version(params) != nullptr;
}

std::unexpected<Fault> unsupported(const Json& requested, std::string why) {
    return fault(kUnsupportedVersion,
                 "Unsupported protocol version: " + std::move(why),
                 {{"supported", {kModernVersion}}, {"requested", requested}});
}

Verdict classify_initialize(const Session& session, const Request& request) {
    const auto asked = request.params.find("protocolVersion");
    const bool readable = asked != request.params.end() && asked->is_string();
    if (session.era == Era::Modern) {
        return {session,
                unsupported(readable ? *asked : Json(nullptr),
                            "this connection speaks " + std::string(kModernVersion) +
                                ", which has no initialize")};
    }
    if (!readable) {
        return {session,
                fault(kInvalidParams, "Invalid params: protocolVersion (a string) is required")};
    }
    const std::string version(negotiate(asked->get_ref<const std::string&>()));
    return {{.era = Era::Legacy, .version = version}, Context{Era::Legacy, version}};
}

}  // namespace

const Json* claimed_version(const Json& params) {
    const Json* meta = meta_of(params);
    if (meta == nullptr) return nullptr;
    const auto version = meta->find(kMetaVersion);
    return version == meta->end() ? nullptr : &*version;
}

std::expected<Context, Fault> read_envelope(const Json& params) {
    const Json* meta = meta_of(params);
    const auto lacks = [meta](std::string_view key, auto is_right) {
        if (meta == nullptr) return true;
        const auto value = meta->find(key);
        return value == meta->end() || !is_right(*value);
    };
    std::string missing;
    if (lacks(kMetaVersion, [](const Json& value) { return value.is_string(); })) {
        missing = std::string(kMetaVersion) + " (a string)";
    }
    if (lacks(kMetaCapabilities, [](const Json& value) { return value.is_object(); })) {
        if (!missing.empty()) missing += " and ";
        missing += std::string(kMetaCapabilities) + " (an object)";
    }
    if (!missing.empty()) {
        return fault(kInvalidParams, "Invalid params: _meta needs " + missing);
    }
    const Json& version = *meta->find(kMetaVersion);
    if (version != kModernVersion) return unsupported(version, "_meta names one not served here");
    Context context{.era = Era::Modern, .version = std::string(kModernVersion)};
    context.capabilities = *meta->find(kMetaCapabilities);
    if (const auto level = meta->find(kMetaLogLevel); level != meta->end() && level->is_string())
        context.log_level = read_log_level(level->get_ref<const std::string&>());
    return context;
}

std::string_view negotiate(std::string_view asked) {
    const auto known = std::ranges::find(kLegacyVersions, asked);
    return known != kLegacyVersions.end() ? *known : kLegacyVersions.front();
}

Verdict classify(const Session& session, const Request& request) {
    if (request.method == "initialize") return classify_initialize(session, request);
    const bool modern = claims_modern(request.params);
    if (session.era == Era::Legacy && modern) {
        return {session,
                fault(kInvalidRequest,
                      "Invalid request: this connection was opened in the initialize era (" +
                          session.version + "); requests of " + std::string(kModernVersion) +
                          " need a connection of their own")};
    }
    const bool decides = !session.era && request.method != "server/discover";
    if (modern || session.era == Era::Modern) {
        auto context = read_envelope(request.params);
        Session after = session;
        if (decides && context) after.era = Era::Modern;
        return {after, std::move(context)};
    }
    Session after = session;
    if (decides) after.era = Era::Legacy;
    return {after, Context{Era::Legacy, session.version}};
}

}  // namespace elpis::mcp
