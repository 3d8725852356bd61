#include "elpis/mcp/past_json.h"

#include <string_view>
#include <utility>

#include "elpis/affect/rounding.h"
#include "elpis/affect/state.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {
namespace {

using affect::rounded;

Json point(const affect::State& state) {
    return {{"valence", rounded(state.valence, 3)}, {"arousal", rounded(state.arousal, 3)}};
}

}  // namespace

Json past_point_json(const mind::Past::Point& each) {
    Json json = point(each.emotion);
    json["time"] = rounded(each.time, 3);
    json["mood"] = point(each.mood);
    return json;
}

Json happened_json(const mind::Past::Happened& event, std::string_view type) {
    Json json{{"time", rounded(event.time, 3)},
              {"cause", event.cause},
              {"before", point(event.before)},
              {"after", point(event.after)}};
    if (!event.type.empty()) {
        json[type] = event.type;
        json["intensity"] = rounded(event.intensity, 3);
        json["impulse"] = point(event.impulse);
    }
    if (!event.context.empty()) json["context"] = event.context;
    return json;
}

Json past_json(const mind::Past& past) {
    Json points = Json::array();
    for (const mind::Past::Point& each : past.points)
        points.push_back(past_point_json(each));
    Json events = Json::array();
    for (const mind::Past::Happened& each : past.events)
        events.push_back(happened_json(each));
    return {{"character", past.character},
            {"points", std::move(points)},
            {"events", std::move(events)}};
}

}  // namespace elpis::mcp
