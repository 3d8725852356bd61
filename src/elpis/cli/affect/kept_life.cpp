#include "elpis/cli/affect/kept_life.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/saved_feeling.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/affect/moment_text.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::json;
using affect::Instant;
using affect::Seconds;

struct ByWhoseTime {
    bool manual = false;
    Instant now{0};
};

// No earlier than the last change, which is what the feeling counts from.
Result<ByWhoseTime> read_time(const std::string& text, Instant changed) {
    const Json json = Json::parse(text);  // it was read as an object just now
    const Json clock = json.value("clock", Json("wall"));
    if (clock != "wall" && clock != "manual") {
        return fail(ErrorCode::InvalidArgument,
                    R"(its "clock" is none; it would be "wall" or "manual")");
    }
    const Json now = json.value("now", Json(changed.count()));
    if (!now.is_number() || !std::isfinite(now.get<double>()) ||
        now.get<double>() < changed.count()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format(R"(its "now" is no number of seconds from {} on, its last change)",
                                changed.count()));
    }
    return ByWhoseTime{.manual = clock == "manual", .now = Instant{now.get<double>()}};
}

}  // namespace

Clock::Wall KeptLife::wall(Instant moment) const {
    return from_unix_seconds((moment + epoch).count());
}

Result<KeptLife> revive(const journal::SavedState& saved,
                        const affect::Options& options,
                        Clock::Wall now) {
    ELPIS_TRY(affect::SavedFeeling feeling, affect::from_json(saved.json));
    ELPIS_TRY(const ByWhoseTime time, read_time(saved.json, feeling.moment.time));
    const Seconds since_epoch = Instant{unix_seconds(saved.at)} - time.now;
    if (time.manual) {
        return KeptLife{.feeling = {options, std::move(feeling), Seconds{0}},
                        .now = time.now,
                        .epoch = since_epoch,
                        .manual = true,
                        .lived = true};
    }
    return KeptLife{.feeling = {options, std::move(feeling), since_epoch},
                    .now = Instant{unix_seconds(now)},
                    .epoch = Seconds{0},
                    .manual = false,
                    .lived = true};
}

KeptLife newborn(const affect::Options& options, bool manual, Clock::Wall now) {
    const Instant born{unix_seconds(now)};
    return {.feeling = {options, born}, .now = born, .manual = manual};
}

journal::SavedState kept(const KeptLife& life, Clock::Wall now) {
    Json json = Json::parse(affect::to_json(life.feeling.saved()));
    json["clock"] = life.manual ? "manual" : "wall";
    // A clock that was set back stands still for the feeling, too.
    json["now"] = std::max(life.now, life.feeling.saved().moment.time).count();
    return {.json = json.dump(), .at = now};
}

}  // namespace elpis::cli
