#include "elpis/cli/connect/settings_edit.h"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/bounded_json.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kServers = "mcpServers";
constexpr std::size_t kDeepest = 64;

std::unexpected<Error> wrong(std::string why) {
    return fail(ErrorCode::InvalidArgument, std::move(why));
}

// Comments and keys that stand twice would be lost in writing: such a text is refused.
Result<Json> read(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return Json::object();
    if (const auto good = parse_json(text, kDeepest); !good)
        return wrong(fmt::format("is not the JSON that it has to be: {}", good.error().message));
    Json json = Json::parse(text.begin(), text.end());
    if (!json.is_object()) return wrong("is JSON, but no object");
    const auto servers = json.find(kServers);
    if (servers != json.end() && !servers->is_object())
        return wrong("has mcpServers, which is no object");
    return json;
}

std::string written(const Json& json) {
    return json.dump(2) + "\n";
}

}  // namespace

Result<std::string> with_server(std::string_view settings,
                                const std::string& name,
                                const Json& entry) {
    ELPIS_TRY(Json json, read(settings));
    Json& servers = json[std::string(kServers)];
    if (servers.is_null()) servers = Json::object();
    const auto there = servers.find(name);
    if (there != servers.end() && *there == entry) return std::string(settings);
    servers[name] = entry;
    return written(json);
}

Result<std::string> without_server(std::string_view settings, const std::string& name) {
    ELPIS_TRY(Json json, read(settings));
    const auto servers = json.find(kServers);
    if (servers == json.end() || !servers->contains(name)) return std::string(settings);
    servers->erase(name);
    return written(json);
}

}  // namespace elpis::cli
