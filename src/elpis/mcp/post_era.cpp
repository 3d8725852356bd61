#include "elpis/mcp/post_era.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/letters.h"
#include "elpis/base/trimmed.h"
#include "elpis/base/utf8.h"
#include "elpis/http/encoded_header.h"
#include "elpis/http/message.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"

namespace elpis::mcp {
namespace {

constexpr std::string_view kVersion = "MCP-Protocol-Version";
constexpr std::string_view kMethod = "Mcp-Method";
constexpr std::string_view kName = "Mcp-Name";
// What a client without the header speaks, as the revisions after it say.
constexpr std::string_view kUnnamed = "2025-03-26";

bool is_legacy(std::string_view version) {
    return std::ranges::find(kLegacyVersions, version) != kLegacyVersions.end();
}

std::string shown(std::string_view text) {
    constexpr std::size_t kLongestShown = 80;
    return utf8::printable(text.substr(0, kLongestShown));
}

std::unexpected<Fault> mismatch(std::string why) {
    return fault(kHeaderMismatch, "Header mismatch: " + std::move(why));
}

// One of those that an Accept header lists.
bool accepts(std::string_view list, std::string_view type) {
    const std::string_view family = type.substr(0, type.find('/'));
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        const std::string_view item = list.substr(0, end);
        const std::string_view range = trimmed(item.substr(0, item.find(';')));
        list.remove_prefix(std::min(end + 1, list.size()));
        if (same_letters(range, type) || range == "*/*") return true;
        if (range.ends_with("/*") && same_letters(range.substr(0, range.size() - 2), family))
            return true;
    }
    return false;
}

// All that its Accept headers list; without one, everything.
std::string accepted(const http::Request& request) {
    if (request.count("Accept") == 0) return "*/*";
    std::string list;
    for (const auto& [name, value] : request.headers) {
        if (same_letters(name, "Accept")) list += value + ",";
    }
    return list;
}

// The member of the parameters that Mcp-Name repeats; null when the method has none.
const Json* named(const Request& request) {
    struct Place {
        std::string_view method;
        std::string_view member;
    };
    constexpr std::array<Place, 3> kPlaces{
        {{"tools/call", "name"}, {"prompts/get", "name"}, {"resources/read", "uri"}}};
    const auto place = std::ranges::find(kPlaces, request.method, &Place::method);
    if (place == kPlaces.end()) return nullptr;
    const auto found = request.params.find(place->member);
    return found != request.params.end() && found->is_string() ? &*found : nullptr;
}

std::expected<void, Fault> check_headers(const http::Request& post, const Request& request) {
    const Json* const claimed = claimed_version(request.params);
    const std::string_view version = post.header(kVersion);
    if (claimed != nullptr && *claimed != version) {
        return mismatch(fmt::format(
            "{} is \"{}\", and _meta names {}", kVersion, shown(version), shown(encode(*claimed))));
    }
    const auto method = http::decode_header(post.header(kMethod));
    if (method != request.method) {
        return mismatch(fmt::format("{} is \"{}\", and the method is \"{}\"",
                                    kMethod,
                                    shown(post.header(kMethod)),
                                    shown(request.method)));
    }
    const Json* const name = named(request);
    // What the body lacks, too, is the method's to refuse.
    if (name == nullptr && post.count(kName) == 0) return {};
    const auto given = http::decode_header(post.header(kName));
    if (name == nullptr || post.count(kName) == 0 || !given || *name != *given) {
        return mismatch(fmt::format("{} is \"{}\", and the body names {}",
                                    kName,
                                    shown(post.header(kName)),
                                    name == nullptr ? "nothing" : shown(encode(*name))));
    }
    return {};
}

std::expected<void, Fault> check_single(const http::Request& post) {
    for (const std::string_view name : {kVersion, kMethod, kName}) {
        if (post.count(name) > 1) return mismatch(fmt::format("{} came twice", name));
    }
    return {};
}

std::expected<Context, Fault> as_legacy(std::string_view header, const Request& request) {
    std::string version(header.empty() ? kUnnamed : header);
    if (request.method == "initialize") {
        const auto asked = request.params.find("protocolVersion");
        if (asked == request.params.end() || !asked->is_string()) {
            return fault(kInvalidParams, "Invalid params: protocolVersion (a string) is required");
        }
        version = negotiate(asked->get_ref<const std::string&>());
    }
    return Context{.era = Era::Legacy, .version = std::move(version), .lasting = false};
}

}  // namespace

bool accepts_both(const http::Request& post) {
    const std::string list = accepted(post);
    return accepts(list, "application/json") && accepts(list, "text/event-stream");
}

bool accepts_events(const http::Request& get) {
    return accepts(accepted(get), "text/event-stream");
}

std::expected<Context, Fault> classify_post(const http::Request& post, const Request& request) {
    const std::string_view header = post.header(kVersion);
    if (header.empty() || is_legacy(header)) {
        const Json* const claimed = claimed_version(request.params);
        if (claimed == nullptr) return as_legacy(header, request);
        return mismatch(fmt::format("{} is {}, and _meta names {}",
                                    kVersion,
                                    header.empty() ? "missing" : header,
                                    shown(encode(*claimed))));
    }
    if (auto single = check_single(post); !single)
        return std::unexpected(std::move(single).error());
    auto context = read_envelope(request.params);
    if (!context && context.error().code == kInvalidParams) return context;
    if (auto same = check_headers(post, request); !same)
        return std::unexpected(std::move(same).error());
    if (context) context->lasting = false;
    return context;
}

std::expected<Era, Fault> classify_other(const http::Request& post) {
    const std::string_view header = post.header(kVersion);
    if (header.empty() || is_legacy(header)) return Era::Legacy;
    if (header == kModernVersion) return Era::Modern;
    return fault(kUnsupportedVersion,
                 fmt::format("Unsupported protocol version: {} is \"{}\"", kVersion, shown(header)),
                 {{"supported", {kModernVersion}}, {"requested", shown(header)}});
}

}  // namespace elpis::mcp
