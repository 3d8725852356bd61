#include "elpis/api/characters.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/event_table.h"
#include "elpis/api/body.h"
#include "elpis/api/json_answer.h"
#include "elpis/api/query.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/emotion_json.h"
#include "elpis/mcp/explanation_json.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/journal_json.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/known_json.h"
#include "elpis/mcp/past_json.h"
#include "elpis/mind/mind.h"
#include "elpis/mind/ranges.h"

namespace elpis::api {
namespace {

using mcp::Json;

constexpr std::int64_t kMostListed = 200;
constexpr std::int64_t kMostHistory = 1000;
constexpr std::int64_t kUsualHistory = 100;
constexpr double kMostIntensity = 2.0;
constexpr std::size_t kLongestType = 64;  // characters
constexpr std::size_t kLongestShown = 80;

// What is asked of a character, by a request whose `rest` is its name.
class Desk {
public:
    Desk(mind::Mind& mind, std::size_t max_depth) : mind_(mind), max_depth_(max_depth) {}

    Result<Json> list(const http::Request& request) const {
        ELPIS_TRY(const Query query, Query::read(request, {"after", "limit"}));
        ELPIS_TRY(const auto limit, query.whole("limit", 1, kMostListed));
        // It is there from the start; for others to see, it has to be born. Where there is no room
        // for it, the list is that of the others.
        std::ignore = mind_.emotion(mind::kDefaultCharacter);
        ELPIS_TRY(const mind::KnownPage page,
                  mind_.known(query.text("after").value_or(""),
                              static_cast<std::size_t>(limit.value_or(kMostListed))));
        Json characters = Json::array();
        for (const mind::Known& known : page.known) {
            Json json = mcp::known_json(known);
            if (known.emotion) json["emotion"] = mcp::emotion_json(*known.emotion);
            characters.push_back(std::move(json));
        }
        return Json{{"characters", std::move(characters)}, {"next", page.next}};
    }

    Result<Json> emotion(const http::Request& request) const {
        ELPIS_OK(Query::read(request));
        if (request.rest == mind::kDefaultCharacter) return shown(mind_.emotion(request.rest));
        ELPIS_TRY(const auto emotion, mind_.look(request.rest));
        if (!emotion) return nobody(request.rest);
        return mcp::emotion_json(*emotion);
    }

    Result<Json> set_emotion(http::Request& request) const {
        ELPIS_OK(Query::read(request));
        ELPIS_TRY(const mcp::Arguments body,
                  read_body(request,
                            {{.name = "valence", .type = mcp::Type::Number, .required = true},
                             {.name = "arousal", .type = mcp::Type::Number, .required = true}},
                            max_depth_));
        return changed(mind_.set_emotion(request.rest,
                                         {.valence = body.number("valence").value_or(0.0),
                                          .arousal = body.number("arousal").value_or(0.0)}));
    }

    Result<Json> events(const http::Request& request) const {
        ELPIS_OK(Query::read(request));
        ELPIS_OK(find(request.rest));
        Json events = Json::array();
        for (const auto& [type, effect] : mind_.events(request.rest).effects()) {
            events.push_back({{"type", type},
                              {"valence", effect.valence},
                              {"arousal", effect.arousal},
                              {"dominance", effect.dominance}});
        }
        return Json{{"character", request.rest}, {"events", std::move(events)}};
    }

    Result<Json> feel(http::Request& request) const {
        ELPIS_OK(Query::read(request));
        ELPIS_TRY(const mcp::Arguments body,
                  read_body(request,
                            {{.name = "type", .type = mcp::Type::String, .required = true},
                             {.name = "intensity", .type = mcp::Type::Number},
                             {.name = "context", .type = mcp::Type::String}},
                            max_depth_));
        const std::string type = body.text("type").value_or("");
        if (const std::size_t length = utf8::characters(type);
            length < 1 || length > kLongestType) {
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format("type has {} characters; it must have 1 to {}", length, kLongestType));
        }
        const auto intensity = body.number("intensity");
        ELPIS_OK(mind::check_range("intensity", intensity, 0.0, kMostIntensity));
        return changed(mind_.feel(
            request.rest, type, intensity.value_or(1.0), body.text("context").value_or("")));
    }

    Result<Json> history(const http::Request& request) const {
        ELPIS_TRY(const Query query, Query::read(request, {"before", "limit"}));
        ELPIS_TRY(const auto limit, query.whole("limit", 1, kMostHistory));
        ELPIS_OK(find(request.rest));
        ELPIS_TRY(const mind::HistoryPage page,
                  mind_.history(request.rest,
                                static_cast<std::size_t>(limit.value_or(kUsualHistory)),
                                query.text("before")));
        Json points = Json::array();
        for (const mind::Past::Point& point : page.points)
            points.push_back(mcp::past_point_json(point));
        Json events = Json::array();
        for (const mind::Past::Happened& happened : page.events) {
            Json event{{"id", happened.id}};
            event.update(mcp::happened_json(happened, "type"));
            events.push_back(std::move(event));
        }
        Json json{{"character", page.character},
                  {"points", std::move(points)},
                  {"events", std::move(events)}};
        if (!page.before.empty()) json["before"] = page.before;
        return json;
    }

    Result<Json> explain(const http::Request& request) const {
        ELPIS_OK(Query::read(request));
        ELPIS_OK(find(request.rest));
        ELPIS_TRY(const mind::Reasons reasons, mind_.explain(request.rest));
        return mcp::explanation_json(reasons);
    }

private:
    static std::unexpected<Error> nobody(std::string_view name) {
        return fail(ErrorCode::NotFound,
                    fmt::format("nobody here is called \"{}\"; GET /api/characters lists who there "
                                "is, and an event, or PUT to its emotion, begins somebody new",
                                utf8::printable(name.substr(0, kLongestShown))));
    }

    Result<void> find(std::string_view name) const {
        ELPIS_TRY(const bool there, is_there(mind_, name));
        if (!there) return nobody(name);
        return {};
    }

    static Result<Json> shown(const Result<mind::Emotion>& emotion) {
        if (!emotion) return std::unexpected(emotion.error());
        return mcp::emotion_json(*emotion);
    }

    Result<Json> changed(const Result<mind::Emotion>& emotion) const {
        ELPIS_TRY(Json json, shown(emotion));
        return mcp::with_journal_warning(mind_, std::move(json));
    }

    mind::Mind& mind_;
    std::size_t max_depth_;
};

}  // namespace

Result<bool> is_there(mind::Mind& mind, std::string_view character) {
    if (character == mind::kDefaultCharacter) return true;
    return mind.knows(character);
}

std::vector<http::Route> character_routes(mind::Mind& mind, std::size_t max_depth) {
    const Desk desk(mind, max_depth);
    const auto get = [desk](const char* path,
                            Result<Json> (Desk::*use)(const http::Request&) const) {
        return http::Route{.method = "GET",
                           .path = path,
                           .handle = [desk, use](const http::Request& request, http::Peer&) {
                               return json_answer((desk.*use)(request));
                           }};
    };
    const auto take = [desk](const char* method,
                             const char* path,
                             Result<Json> (Desk::*use)(http::Request&) const) {
        return http::Route{.method = method,
                           .path = path,
                           .takes_json = true,
                           .handle = [desk, use](http::Request& request, http::Peer&) {
                               return json_answer((desk.*use)(request));
                           }};
    };
    return {get("/api/characters", &Desk::list),
            get("/api/characters/*/emotion", &Desk::emotion),
            take("PUT", "/api/characters/*/emotion", &Desk::set_emotion),
            get("/api/characters/*/events", &Desk::events),
            take("POST", "/api/characters/*/events", &Desk::feel),
            get("/api/characters/*/history", &Desk::history),
            get("/api/characters/*/explain", &Desk::explain)};
}

}  // namespace elpis::api
