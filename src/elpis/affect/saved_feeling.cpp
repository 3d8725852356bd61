#include "elpis/affect/saved_feeling.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/attribution.h"
#include "elpis/affect/event_effect.h"
#include "elpis/affect/habituation.h"
#include "elpis/affect/noise.h"
#include "elpis/affect/options.h"
#include "elpis/affect/quadrant.h"
#include "elpis/affect/record.h"
#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"

namespace elpis::affect {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr double kFarthest = 1e15;      // seconds; finer than a second up to here
constexpr double kLargestShare = 1e6;   // far beyond what sums to something within ±1
constexpr double kSumTolerance = 1e-6;  // of shares, for texts that were rounded on the way
constexpr double kMostRepetitions = 1e18;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

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
        events.push_back({{"type", event.type},
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
            {{"type", trace.type}, {"count", trace.count}, {"time", trace.time.count()}});
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

struct Range {
    double low;
    double high;
};
constexpr Range kAxis{-1.0, 1.0};
constexpr Range kTime{-kFarthest, kFarthest};
constexpr Range kShare{-kLargestShare, kLargestShare};

// One object or list of the text. The first thing that is wrong is kept for all of them in `error`;
// from then on every reading gives a harmless value.
class Node {
public:
    Node(const Json& json, std::string path, std::optional<Error>& error)
        : json_(&json), path_(std::move(path)), error_(&error) {}

    // A field of an object.
    Node at(std::string_view name) const {
        static const Json absent;
        std::string path = path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
        if (!json_->is_object()) {
            refuse("an object");
            return {absent, std::move(path), *error_};
        }
        if (const auto found = json_->find(name); found != json_->end()) {
            return {*found, std::move(path), *error_};
        }
        Node missing(absent, std::move(path), *error_);
        missing.keep("is missing");
        return missing;
    }

    // The elements of a list, of which there are at most that many.
    std::vector<Node> list(std::size_t most) const {
        std::vector<Node> nodes;
        if (!json_->is_array() || json_->size() > most) {
            refuse(fmt::format("a list of at most {}", most));
            return nodes;
        }
        for (std::size_t i = 0; i < json_->size(); ++i)
            nodes.push_back(element_at(i));
        return nodes;
    }

    double number(Range range) const {
        if (json_->is_number()) {
            const auto value = json_->get<double>();
            if (value >= range.low && value <= range.high) return value;
        }
        refuse(fmt::format("a number from {} to {}", range.low, range.high));
        return 0.0;
    }

    // A list of exactly so many, each in its own range.
    template <std::size_t N>
    std::array<double, N> numbers(const std::array<Range, N>& ranges) const {
        std::array<double, N> values{};
        if (!json_->is_array() || json_->size() != N) {
            refuse(fmt::format("a list of {} numbers", N));
            return values;
        }
        for (std::size_t i = 0; i < N; ++i) {
            const Json& element = (*json_)[i];
            const Range& range = ranges[i];
            const double value = element.is_number() ? element.get<double>() : kNan;
            if (value >= range.low && value <= range.high) {
                values[i] = value;
            } else {
                static_cast<void>(element_at(i).number(range));  // says why not
            }
        }
        return values;
    }

    std::uint64_t count() const {
        if (json_->is_number_unsigned()) return json_->get<std::uint64_t>();
        refuse("a whole number, 0 or more");
        return 0;
    }

    bool boolean() const {
        if (json_->is_boolean()) return json_->get<bool>();
        refuse("true or false");
        return false;
    }

    std::string name() const {
        if (json_->is_string()) {
            auto text = json_->get<std::string>();
            if (text.size() <= kLongestEventName && utf8::valid(text)) return text;
        }
        refuse(fmt::format("a name of at most {} bytes", kLongestEventName));
        return {};
    }

    std::uint64_t hexadecimal() const {
        std::uint64_t value = 0;
        if (json_->is_string()) {
            const auto& text = json_->get_ref<const std::string&>();
            const char* const end = text.data() + text.size();
            const auto [stop, wrong] = std::from_chars(text.data(), end, value, 16);
            if (wrong == std::errc{} && stop == end && text.size() == 16) return value;
        }
        refuse("16 hexadecimal digits");
        return 0;
    }

    Instant time(Instant latest) const {
        const Instant time(number(kTime));
        if (time > latest) {
            refuse(fmt::format("no later than {}, the moment of the whole", latest.count()));
        }
        return time;
    }

    State state() const {
        const auto [valence, arousal] = numbers<2>({kAxis, kAxis});
        return {.valence = valence, .arousal = arousal};
    }

    Share share() const {
        const auto [dv, da, tv, ta, mv, ma] =
            numbers<6>({kShare, kShare, kShare, kShare, kShare, kShare});
        return {.direct = {.valence = dv, .arousal = da},
                .through_mood = {.valence = tv, .arousal = ta},
                .in_mood = {.valence = mv, .arousal = ma}};
    }

    void refuse(std::string_view instead) const {
        std::string value = json_->dump(-1, ' ', false, Json::error_handler_t::replace);
        constexpr std::size_t kShown = 40;
        if (value.size() > kShown) value = utf8::repair(value.substr(0, kShown)) + "…";
        keep(fmt::format("is {}; it must be {}", value, instead));
    }

private:
    Node element_at(std::size_t i) const {
        return {(*json_)[i], fmt::format("{}[{}]", path_, i), *error_};
    }

    void keep(std::string_view what) const {
        if (*error_) return;
        *error_ = Error{
            ErrorCode::InvalidArgument,
            fmt::format(
                "the saved feeling cannot be read: {} {}", path_.empty() ? "it" : path_, what)};
    }

    const Json* json_;
    std::string path_;
    std::optional<Error>* error_;
};

Habituation habits_of(const Node& list, Instant latest) {
    std::vector<Habituation::Trace> traces;
    for (const Node& node : list.list(Habituation::kMostTypes)) {
        traces.push_back({.type = node.at("type").name(),
                          .count = node.at("count").number({0.0, kMostRepetitions}),
                          .time = node.at("time").time(latest)});
    }
    return Habituation(std::move(traces));
}

// In the order of their times, none later than the whole.
std::vector<Record> history_of(const Node& list, Instant latest) {
    std::vector<Record> history;
    for (const Node& node : list.list(kMostSavedRecords)) {
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

Attribution causes_of(const Node& node, Instant latest) {
    Attribution causes;
    for (const Node& event : node.at("events").list(Attribution::kMostEvents)) {
        causes.events.push_back({.type = event.at("type").name(),
                                 .time = event.at("time").time(latest),
                                 .intensity = event.at("intensity").number({0.0, 2.0}),
                                 .share = event.at("share").share()});
    }
    causes.earlier = node.at("earlier").share();
    causes.earlier_count = node.at("earlier_count").count();
    causes.chance = node.at("chance").share();
    causes.temperament = node.at("temperament").share();
    return causes;
}

bool near(const State& a, const State& b) {
    return std::abs(a.valence - b.valence) <= kSumTolerance &&
           std::abs(a.arousal - b.arousal) <= kSumTolerance;
}

SavedFeeling feeling_of(const Node& root) {
    SavedFeeling saved;
    Moment& moment = saved.moment;
    const Instant now(root.at("time").number(kTime));
    moment.time = now;
    moment.layers = {.emotion = root.at("emotion").state(), .mood = root.at("mood").state()};
    moment.dominance = root.at("dominance").number(kAxis);
    moment.neutral = root.at("neutral").boolean();
    moment.quadrant = quadrant_of(moment.layers.emotion);
    moment.quadrant_since = root.at("quadrant_since").time(now);
    saved.home = root.at("home").state();
    saved.own_home = root.at("own_home").boolean();
    saved.memory.habituation = habits_of(root.at("habits"), now);
    saved.memory.expectation.outcome = root.at("expectation").number(kAxis);
    const Node noise = root.at("noise");
    saved.noise = Noise(noise.at("state").hexadecimal(), noise.at("drawn").time(now));
    saved.last_update = root.at("last_update").time(now);
    saved.update_count = root.at("update_count").count();
    saved.history = history_of(root.at("history"), now);
    const Node causes = root.at("causes");
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
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return fail(ErrorCode::InvalidArgument,
                    "the saved feeling cannot be read: it is no JSON object");
    }
    std::optional<Error> error;
    const Node root(json, "", error);
    if (const std::uint64_t version = root.at("version").count(); version != kVersion && !error) {
        root.at("version").refuse(fmt::format("{}, the only version known here", kVersion));
    }
    SavedFeeling saved = feeling_of(root);
    if (error) return std::unexpected(std::move(*error));
    return saved;
}

}  // namespace elpis::affect
