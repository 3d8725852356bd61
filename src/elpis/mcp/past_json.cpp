#include "elpis/mcp/past_json.h"

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

Json past_json(const mind::Past& past) {
    Json points = Json::array();
    for (const mind::Past::Point& each : past.points) {
        Json json = point(each.emotion);
        json["time"] = rounded(each.time, 3);
        json["mood"] = point(each.mood);
        points.push_back(std::move(json));
    }
    Json events = Json::array();
    for (const mind::Past::Happened& each : past.events) {
        Json json{{"time", rounded(each.time, 3)},
                  {"cause", each.cause},
                  {"before", point(each.before)},
                  {"after", point(each.after)}};
        if (!each.type.empty()) {
            json["event_type"] = each.type;
            json["intensity"] = rounded(each.intensity, 3);
            json["impulse"] = point(each.impulse);
        }
        if (!each.context.empty()) json["context"] = each.context;
        events.push_back(std::move(json));
    }
    return {{"character", past.character},
            {"points", std::move(points)},
            {"events", std::move(events)}};
}

}  // namespace elpis::mcp
