#include "elpis/affect/saved_feeling.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/attribution.h"
#include "elpis/affect/checked_json.h"
#include "elpis/affect/event_effect.h"
#include "elpis/affect/event_name.h"
#include "elpis/affect/habituation.h"
#include "elpis/affect/noise.h"
#include "elpis/affect/options.h"
#include "elpis/affect/quadrant.h"
#include "elpis/affect/record.h"
#include "elpis/affect/state.h"
#include "elpis/base/bounded_json.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::affect {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr std::size_t kDeepest = 16;    // levels of JSON; ours has five
constexpr double kFarthest = 1e15;      // seconds; finer than a second up to here
constexpr double kLargestShare = 1e6;   // far beyond what sums to something within ±1
constexpr double kSumTolerance = 1e-6;  // of shares, for texts that were rounded on the way
constexpr double kMostRepetitions = 1e18;

Json json_of(const State& state) {
    return {state.valence, state.arousal};
}

Json json_of(const Share& share) {
    return {share.direct.valence,
            share.direct.arousal,
            share.through_mood.valence,
            share.through_mood.arousal,
            share.in_mood.valence,
            share.in_mood.arousal};
}

Json json_of(const Attribution& causes) {
    Json events = Json::array();
    for (const ActingEvent& event : causes.events) {
        events.push_back({{"type", event.type.text()},
                          {"time", event.time.count()},
                          {"intensity", event.intensity},
                          {"share", json_of(event.share)}});
    }
    return {{"events", std::move(events)},
            {"earlier", json_of(causes.earlier)},
            {"earlier_count", causes.earlier_count},
            {"chance", json_of(causes.chance)},
            {"temperament", json_of(causes.temperament)}};
}

Json json_of(const Habituation& habituation) {
    Json habits = Json::array();
    for (const Habituation::Trace& trace : habituation.traces()) {
        habits.push_back(
            {{"type", trace.type.text()}, {"count", trace.count}, {"time", trace.time.count()}});
    }
    return habits;
}

Json json_of(const std::vector<Record>& history) {
    Json records = Json::array();
    for (const Record& record : history) {
        records.push_back({record.time.count(),
                           record.emotion.valence,
                           record.emotion.arousal,
                           record.mood.valence,
                           record.mood.arousal,
                           record.dominance});
    }
    return records;
}

constexpr Range kAxis{-1.0, 1.0};
constexpr Range kTime{-kFarthest, kFarthest};
constexpr Range kShare{-kLargestShare, kLargestShare};

Instant time_of(const CheckedJson& node, Instant latest) {
    const Instant time(node.number(kTime));
    if (time > latest) {
        node.refuse(fmt::format("no later than {}, the moment of the whole", latest.count()));
    }
    return time;
}

State state_of(const CheckedJson& node) {
    const auto [valence, arousal] = node.numbers<2>({kAxis, kAxis});
    return {.valence = valence, .arousal = arousal};
}

Share share_of(const CheckedJson& node) {
    const auto [dv, da, tv, ta, mv, ma] =
        node.numbers<6>({kShare, kShare, kShare, kShare, kShare, kShare});
    return {.direct = {.valence = dv, .arousal = da},
            .through_mood = {.valence = tv, .arousal = ta},
            .in_mood = {.valence = mv, .arousal = ma}};
}

Habituation habits_of(const CheckedJson& list, Instant latest) {
    std::vector<Habituation::Trace> traces;
    for (const CheckedJson& node : list.list(Habituation::kMostTypes)) {
        traces.push_back({.type = EventName(node.at("type").text(kLongestEventName)),
                          .count = node.at("count").number({0.0, kMostRepetitions}),
                          .time = time_of(node.at("time"), latest)});
    }
    return Habituation(std::move(traces));
}

// In the order of their times, none later than the whole.
std::vector<Record> history_of(const CheckedJson& list, Instant latest) {
    std::vector<Record> history;
    for (const CheckedJson& node : list.list(kMostSavedRecords)) {
        const Range no_earlier{history.empty() ? kTime.low : history.back().time.count(),
                               latest.count()};
        const auto [time, v, a, mood_v, mood_a, dominance] =
            node.numbers<6>({no_earlier, kAxis, kAxis, kAxis, kAxis, kAxis});
        history.push_back({.time = Instant(time),
                           .emotion = {.valence = v, .arousal = a},
                           .mood = {.valence = mood_v, .arousal = mood_a},
                           .dominance = dominance});
    }
    return history;
}

Attribution causes_of(const CheckedJson& node, Instant latest) {
    Attribution causes;
    for (const CheckedJson& event : node.at("events").list(Attribution::kMostEvents)) {
        causes.events.push_back({.type = EventName(event.at("type").text(kLongestEventName)),
                                 .time = time_of(event.at("time"), latest),
                                 .intensity = event.at("intensity").number({0.0, 2.0}),
                                 .share = share_of(event.at("share"))});
    }
    causes.earlier = share_of(node.at("earlier"));
    causes.earlier_count = node.at("earlier_count").count();
    causes.chance = share_of(node.at("chance"));
    causes.temperament = share_of(node.at("temperament"));
    return causes;
}

bool near(const State& a, const State& b) {
    return std::abs(a.valence - b.valence) <= kSumTolerance &&
           std::abs(a.arousal - b.arousal) <= kSumTolerance;
}

SavedFeeling feeling_of(const CheckedJson& root) {
    SavedFeeling saved;
    Moment& moment = saved.moment;
    const Instant now(root.at("time").number(kTime));
    moment.time = now;
    moment.layers = {.emotion = state_of(root.at("emotion")), .mood = state_of(root.at("mood"))};
    moment.dominance = root.at("dominance").number(kAxis);
    moment.neutral = root.at("neutral").boolean();
    moment.quadrant = quadrant_of(moment.layers.emotion);
    moment.quadrant_since = time_of(root.at("quadrant_since"), now);
    saved.home = state_of(root.at("home"));
    saved.own_home = root.at("own_home").boolean();
    saved.memory.habituation = habits_of(root.at("habits"), now);
    saved.memory.expectation.outcome = root.at("expectation").number(kAxis);
    const CheckedJson noise = root.at("noise");
    saved.noise = Noise(noise.at("state").hexadecimal(), time_of(noise.at("drawn"), now));
    saved.last_update = time_of(root.at("last_update"), now);
    saved.update_count = root.at("update_count").count();
    saved.history = history_of(root.at("history"), now);
    const CheckedJson causes = root.at("causes");
    saved.causes = causes_of(causes, now);
    const Share sum = saved.causes.sum();
    if (!near(sum.of_emotion(), moment.layers.emotion - saved.home) ||
        !near(sum.in_mood, moment.layers.mood - saved.home)) {
        causes.refuse("shares that sum to emotion − home and to mood − home");
    }
    return saved;
}

}  // namespace

SavedFeeling shifted(SavedFeeling saved, Seconds by) {
    if (!std::isfinite(by.count()) || by == Seconds{0}) return saved;
    saved.moment.time += by;
    saved.moment.quadrant_since += by;
    saved.last_update += by;
    saved.noise = Noise(saved.noise.chance(), saved.noise.drawn() + by);
    for (Record& record : saved.history)
        record.time += by;
    for (ActingEvent& event : saved.causes.events)
        event.time += by;
    const auto known = saved.memory.habituation.traces();
    std::vector<Habituation::Trace> traces(known.begin(), known.end());
    for (Habituation::Trace& trace : traces)
        trace.time += by;
    saved.memory.habituation = Habituation(std::move(traces));
    return saved;
}

std::string to_json(const SavedFeeling& saved) {
    const Moment& moment = saved.moment;
    const Json json = {{"version", kVersion},
                       {"time", moment.time.count()},
                       {"emotion", json_of(moment.layers.emotion)},
                       {"mood", json_of(moment.layers.mood)},
                       {"dominance", moment.dominance},
                       {"neutral", moment.neutral},
                       {"quadrant_since", moment.quadrant_since.count()},
                       {"home", json_of(saved.home)},
                       {"own_home", saved.own_home},
                       {"habits", json_of(saved.memory.habituation)},
                       {"expectation", saved.memory.expectation.outcome},
                       // As text: readers of JSON keep 53 bits of a number.
                       {"noise",
                        {{"state", fmt::format("{:016x}", saved.noise.chance())},
                         {"drawn", saved.noise.drawn().count()}}},
                       {"last_update", saved.last_update.count()},
                       {"update_count", saved.update_count},
                       {"history", json_of(saved.history)},
                       {"causes", json_of(saved.causes)}};
    return json.dump();
}

Result<SavedFeeling> from_json(std::string_view text) {
    if (text.size() > kMostSavedBytes) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the saved feeling cannot be read: it has {} bytes, and at most {} "
                                "are taken",
                                text.size(),
                                kMostSavedBytes));
    }
    const auto json = parse_json(text, kDeepest);
    if (!json || !json->is_object()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the saved feeling cannot be read: {}",
                                json ? "it is no JSON object" : json.error().message));
    }
    std::optional<Error> error;
    const CheckedJson root(*json, "the saved feeling", error);
    if (const std::uint64_t version = root.at("version").count(); version != kVersion && !error) {
        root.at("version").refuse(fmt::format("{}, the only version known here", kVersion));
    }
    SavedFeeling saved = feeling_of(root);
    if (error) return std::unexpected(std::move(*error));
    return saved;
}

}  // namespace elpis::affect
