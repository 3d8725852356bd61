#include "elpis/mcp/resources.h"

#include <expected>
#include <string>
#include <string_view>

#include "elpis/base/utf8.h"
#include "elpis/mcp/emotion_json.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

constexpr std::string_view kJsonType = "application/json";

Json events_json(const mind::Mind& mind) {
    Json events = Json::object();
    for (const auto& [name, effect] : mind.events().effects()) {
        events[name] = Json::array({effect.valence, effect.arousal});
    }
    return events;
}

Json contents(std::string_view uri, const Json& value) {
    return {{"contents",
             Json::array({{{"uri", uri}, {"mimeType", kJsonType}, {"text", encode(value)}}})}};
}

}  // namespace

bool is_resource(std::string_view uri) {
    return uri == kStateUri || uri == kEventsUri;
}

Json resource_list() {
    return Json::array(
        {{{"uri", kStateUri},
          {"name", "state"},
          {"title", "Feelings now"},
          {"description", "How the default character feels at this moment. Can be subscribed to."},
          {"mimeType", kJsonType}},
         {{"uri", kEventsUri},
          {"name", "events"},
          {"title", "Events"},
          {"description",
           "What can happen to a character: name of the event, and how it moves valence and "
           "arousal at intensity 1."},
          {"mimeType", kJsonType}}});
}

Outcome read_resource(mind::Mind& mind, std::string_view uri, Era era) {
    if (uri == kEventsUri) return contents(uri, events_json(mind));
    if (uri != kStateUri) return std::unexpected(unknown_resource(uri, era));
    const auto emotion = mind.emotion(mind::kDefaultCharacter);
    if (!emotion) return fault(kInternalError, emotion.error().message);
    return contents(uri, emotion_json(*emotion));
}

Fault unknown_resource(std::string_view uri, Era era) {
    return {.code = era == Era::Modern ? kInvalidParams : kResourceNotFound,
            .message = "Resource not found: " + utf8::printable(uri.substr(0, 200)),
            .data = {{"uri", uri}}};
}

}  // namespace elpis::mcp
