#include "elpis/mcp/resources.h"

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/mcp/content.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/offer.h"
#include "fixtures.h"
#include "watched_resource.h"

namespace elpis::conformance {
namespace {

constexpr std::string_view kText = "test://static-text";
constexpr std::string_view kBinary = "test://static-binary";
constexpr std::string_view kBeforeId = "test://template/";
constexpr std::string_view kBehindId = "/data";

Json listed(std::string_view uri,
            std::string_view name,
            std::string_view title,
            std::string_view mime_type) {
    return {{"uri", uri}, {"name", name}, {"title", title}, {"mimeType", mime_type}};
}

// The id in a URI of the template.
std::optional<std::string> id_in(std::string_view uri) {
    if (!uri.starts_with(kBeforeId) || !uri.ends_with(kBehindId) ||
        uri.size() <= kBeforeId.size() + kBehindId.size())
        return std::nullopt;
    uri.remove_prefix(kBeforeId.size());
    uri.remove_suffix(kBehindId.size());
    if (uri.find('/') != std::string_view::npos) return std::nullopt;
    return std::string(uri);
}

std::optional<Json> content_of(WatchedResource& watched, std::string_view uri) {
    if (uri == kText) {
        return mcp::text_resource(
            uri, "text/plain", "This is the content of the static text resource.");
    }
    if (uri == kBinary) return mcp::blob_resource(uri, "image/png", pixel);
    if (uri == WatchedResource::kUri) return mcp::text_resource(uri, "text/plain", watched.text());
    if (const auto id = id_in(uri)) {
        const Json data = {{"id", *id}, {"templateTest", true}, {"data", "Data for ID: " + *id}};
        return mcp::text_resource(uri, "application/json", mcp::encode(data));
    }
    return std::nullopt;
}

}  // namespace

mcp::OfferedResources resources(const std::shared_ptr<WatchedResource>& watched) {
    return {
        .list = Json::array(
            {listed(kText, "static-text", "Static Text Resource", "text/plain"),
             listed(kBinary, "static-binary", "Static Binary Resource", "image/png"),
             listed(WatchedResource::kUri, "watched-resource", "Watched Resource", "text/plain")}),
        .templates = Json::array({{{"uriTemplate", "test://template/{id}/data"},
                                   {"name", "template"},
                                   {"title", "Resource Template"},
                                   {"mimeType", "application/json"}}}),
        .read = [watched](const mcp::Context& context, const std::string& uri) -> mcp::Outcome {
            const auto content = content_of(*watched, uri);
            if (!content) return std::unexpected(mcp::unknown_resource(uri, context.era));
            return Json{{"contents", Json::array({*content})}};
        },
        .known = [watched](std::string_view uri) { return content_of(*watched, uri).has_value(); },
        .subject = [](std::string_view uri) -> std::optional<std::string> {
            if (uri == WatchedResource::kUri) return std::string(uri);
            return std::nullopt;
        },
        .listen =
            [watched](std::function<void(const std::string&)> changed) {
                return watched->listen(std::move(changed));
            }};
}

}  // namespace elpis::conformance
