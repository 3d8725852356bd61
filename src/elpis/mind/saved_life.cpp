#include "elpis/mind/saved_life.h"

#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/record.h"
#include "elpis/affect/saved_feeling.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/mind/emotion.h"

namespace elpis::mind {
namespace {

using Json = nlohmann::ordered_json;

Result<ClockKind> read_clock(const Json& clock) {
    for (const ClockKind kind : {ClockKind::Wall, ClockKind::Manual}) {
        if (clock == Json(name_of(kind))) return kind;
    }
    return fail(ErrorCode::InvalidArgument,
                R"(the clock of the saved character is none: it is "wall" or "manual")");
}

// No earlier than the last change, which is what the feeling counts from.
Result<affect::Instant> read_now(const Json& now, affect::Instant changed) {
    if (now.is_number()) {
        const affect::Instant moment{now.get<double>()};
        if (std::isfinite(moment.count()) && moment >= changed) return moment;
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the \"now\" of the saved character is no number of seconds from {} "
                            "on, which is when it last changed",
                            changed.count()));
}

}  // namespace

std::string to_json(const SavedLife& life) {
    std::string text = affect::to_json(life.feeling);
    // An object ends with its brace.
    text.pop_back();
    text += fmt::format(
        R"(,"clock":"{}","now":{}}})", name_of(life.clock), Json(life.now.count()).dump());
    return text;
}

Result<SavedLife> life_from_json(std::string_view text) {
    ELPIS_TRY(affect::SavedFeeling feeling, affect::from_json(text));
    SavedLife life{.feeling = std::move(feeling)};
    life.now = life.feeling.moment.time;
    const Json json = Json::parse(text);  // it was an object just now
    if (const auto clock = json.find("clock"); clock != json.end()) {
        ELPIS_TRY(life.clock, read_clock(*clock));
    }
    if (const auto now = json.find("now"); now != json.end()) {
        ELPIS_TRY(life.now, read_now(*now, life.feeling.moment.time));
    }
    return life;
}

}  // namespace elpis::mind
