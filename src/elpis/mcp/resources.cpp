#include "elpis/mcp/resources.h"

#include <expected>
#include <string>
#include <string_view>

#include "elpis/base/utf8.h"
#include "elpis/mcp/emotion_json.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/past_json.h"
#include "elpis/mcp/resource_uri.h"
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
    return read_resource_uri(uri).has_value();
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

Json resource_templates() {
    return Json::array(
        {{{"uriTemplate", std::string(kStateUri) + "/{character}"},
          {"name", "state of a character"},
          {"title", "Feelings of a character now"},
          {"description", "How a character feels at this moment. Can be subscribed to."},
          {"mimeType", kJsonType}},
         {{"uriTemplate", std::string(kHistoryUri) + "/{character}"},
          {"name", "history of a character"},
          {"title", "How a character came to feel so"},
          {"description",
           "The points that its feeling has passed lately, and, with a journal, the events that "
           "led there, each with its cause. Can be subscribed to."},
          {"mimeType", kJsonType}}});
}

Outcome read_resource(mind::Mind& mind, std::string_view uri, Era era) {
    const auto named = read_resource_uri(uri);
    if (!named) return std::unexpected(unknown_resource(uri, era));
    switch (named->kind) {
        case ResourceUri::Kind::Events:
            return contents(uri, events_json(mind));
        case ResourceUri::Kind::State: {
            const auto emotion = mind.emotion(named->character);
            if (!emotion) return fault(kInternalError, emotion.error().message);
            return contents(uri, emotion_json(*emotion));
        }
        case ResourceUri::Kind::History: {
            const auto past = mind.past(named->character);
            if (!past) return fault(kInternalError, past.error().message);
            return contents(uri, past_json(*past));
        }
    }
    return std::unexpected(unknown_resource(uri, era));
}

Fault unknown_resource(std::string_view uri, Era era) {
    return {.code = era == Era::Modern ? kInvalidParams : kResourceNotFound,
            .message = "Resource not found: " + utf8::printable(uri.substr(0, 200)),
            .data = {{"uri", uri}}};
}

}  // namespace elpis::mcp
