#include "elpis/mcp/presentation.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "elpis/mcp/era.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

struct Caching {
    std::int64_t ttl_ms;
    std::string_view scope;
};

// A list that changes tells those who listen for it; what a resource holds is nobody else's.
std::optional<Caching> caching_of(std::string_view method) {
    constexpr std::array<std::string_view, 5> kLists{"server/discover",
                                                     "tools/list",
                                                     "prompts/list",
                                                     "resources/list",
                                                     "resources/templates/list"};
    if (method == "resources/read") return Caching{.ttl_ms = 0, .scope = "private"};
    if (std::ranges::find(kLists, method) == kLists.end()) return std::nullopt;
    return Caching{.ttl_ms = 3'600'000, .scope = "public"};
}

}  // namespace

Json Identity::json() const {
    return {{"name", name}, {"title", title}, {"version", version}};
}

Json present(const Context& context,
             std::string_view method,
             Json result,
             const Identity& identity) {
    if (context.era == Era::Legacy) return result;
    Json presented = {{"resultType", "complete"}};
    presented.update(result);
    const bool complete = presented["resultType"] == "complete";
    if (const auto caching = caching_of(method); caching && complete) {
        presented["ttlMs"] = caching->ttl_ms;
        presented["cacheScope"] = caching->scope;
    }
    presented["_meta"][kMetaServerInfo] = identity.json();
    return presented;
}

}  // namespace elpis::mcp
