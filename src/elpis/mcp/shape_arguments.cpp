#include "elpis/mcp/shape_arguments.h"

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/quadrant.h"
#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/shaping.h"
#include "elpis/mind/watch.h"
#include "elpis/steering/blend.h"
#include "elpis/steering/options.h"
#include "elpis/steering/scope.h"
#include "elpis/steering/wish.h"

namespace elpis::mcp {
namespace {

// Of a probe; more than any set of vectors has.
constexpr std::size_t kMostLabels = 256;

constexpr std::size_t kLongestShown = 40;

std::string shown(std::string_view name) {
    return utf8::printable(name.substr(0, kLongestShown));
}

Result<double> number_in(const Json& object, std::string_view path, const std::string& name) {
    const Json* const value = member(object, name);
    if (value == nullptr || !value->is_number()) {
        return fail(ErrorCode::InvalidArgument,
                    wrong_type(fmt::format("{}.{}", path, shown(name)),
                               "number",
                               value == nullptr ? Json() : *value));
    }
    return value->get<double>();
}

// A place in the plane, or feelings by name; never both.
Result<void> read_emotion(const Json& given, FeelingArguments& into) {
    const bool has_place =
        member(given, "valence") != nullptr || member(given, "arousal") != nullptr;
    if (has_place) {
        for (const auto& item : given.items()) {
            if (item.key() == "valence" || item.key() == "arousal") continue;
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format("emotion has \"{}\" beside valence and arousal; give a place in "
                            "the plane or feelings by name, not both",
                            shown(item.key())));
        }
        affect::State place;
        ELPIS_TRY(place.valence, number_in(given, "emotion", "valence"));
        ELPIS_TRY(place.arousal, number_in(given, "emotion", "arousal"));
        into.emotion = place;
        return {};
    }
    if (given.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    "emotion is empty; give valence and arousal, or feelings by name such as "
                    "{\"joy\": 0.6}");
    }
    for (const auto& item : given.items()) {
        ELPIS_TRY(into.shape.steering.emotion[item.key()], number_in(given, "emotion", item.key()));
    }
    return {};
}

// A vector's amount as a number, or {operator, amount, low, high}.
Result<void> read_vector(const Json& given, const std::string& name, steering::Wish& wish) {
    const std::string path = fmt::format("steering.vectors.{}", shown(name));
    const Json& value = given.at(name);
    if (value.is_number()) {
        wish.vectors[name] = value.get<double>();
        return {};
    }
    if (!value.is_object()) {
        return fail(ErrorCode::InvalidArgument, wrong_type(path, "number or object", value));
    }
    static constexpr std::array<std::string_view, 4> kMembers{"operator", "amount", "low", "high"};
    ELPIS_OK(check_known(kMembers, value, path));
    steering::Operation operation;
    if (const Json* what = member(value, "operator")) {
        if (!what->is_string()) {
            return fail(ErrorCode::InvalidArgument,
                        wrong_type(path + ".operator", "string", *what));
        }
        const auto wanted = what->get<std::string>();
        const auto known = steering::operator_of(wanted);
        if (!known) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{}.operator is \"{}\"; it must be add, project, clamp or "
                                    "ablate",
                                    path,
                                    shown(wanted)));
        }
        operation.what = *known;
    }
    if (member(value, "low") != nullptr) {
        ELPIS_TRY(operation.low, number_in(value, path, "low"));
    }
    if (member(value, "high") != nullptr) {
        ELPIS_TRY(operation.high, number_in(value, path, "high"));
    }
    if (member(value, "amount") != nullptr) {
        ELPIS_TRY(wish.vectors[name], number_in(value, path, "amount"));
    } else if (operation.what == steering::Operator::Add) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}.amount is required: how much of the vector is added", path));
    }
    wish.operators[name] = operation;
    return {};
}

Result<steering::Scope> read_scope(std::string_view name) {
    constexpr std::array kScopes{
        steering::Scope::Turn, steering::Scope::Generation, steering::Scope::All};
    for (const steering::Scope scope : kScopes) {
        if (name == steering::name_of(scope)) return scope;
    }
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("steering.scope is \"{}\"; it must be turn, generation or all", shown(name)));
}

Result<void> read_steering(const Json& given, mind::ShapeWish& shape) {
    static constexpr std::array<std::string_view, 7> kMembers{
        "off", "strength", "mode", "scope", "coefficients", "vectors", "keep_norm"};
    ELPIS_OK(check_known(kMembers, given, "steering"));
    steering::Wish& wish = shape.steering;
    if (const Json* off = member(given, "off")) wish.off = off->get<bool>();
    if (const Json* keep = member(given, "keep_norm")) wish.keep_norm = keep->get<bool>();
    if (member(given, "strength") != nullptr) {
        ELPIS_TRY(wish.strength, number_in(given, "steering", "strength"));
    }
    if (const Json* mode = member(given, "mode")) {
        const auto name = mode->get<std::string>();
        const auto known = steering::blend_mode_of(name);
        if (!known) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("steering.mode is \"{}\"; it must be centred, axes or compat",
                                    shown(name)));
        }
        wish.mode = *known;
    }
    if (const Json* scope = member(given, "scope")) {
        ELPIS_TRY(shape.scope, read_scope(scope->get<std::string>()));
    }
    if (const Json* shares = member(given, "coefficients")) {
        affect::Coefficients coefficients;
        for (const auto& item : shares->items()) {
            double* const place = item.key() == "excited"      ? &coefficients.excited
                                  : item.key() == "frustrated" ? &coefficients.frustrated
                                  : item.key() == "calm"       ? &coefficients.calm
                                  : item.key() == "depleted"   ? &coefficients.depleted
                                                               : nullptr;
            if (place == nullptr) {
                return fail(ErrorCode::InvalidArgument,
                            fmt::format("steering.coefficients.{} is no quadrant; they are "
                                        "excited, frustrated, calm and depleted",
                                        shown(item.key())));
            }
            ELPIS_TRY(*place, number_in(*shares, "steering.coefficients", item.key()));
        }
        wish.coefficients = coefficients;
    }
    if (const Json* vectors = member(given, "vectors")) {
        for (const auto& item : vectors->items())
            ELPIS_OK(read_vector(*vectors, item.key(), wish));
    }
    return {};
}

Result<steering::Options::Means> read_means(const Json& given) {
    steering::Options::Means means{.steering = false, .sampling = false, .prompt = false};
    for (const Json& name : given) {
        if (name == "steering") {
            means.steering = true;
        } else if (name == "sampling") {
            means.sampling = true;
        } else if (name == "prompt") {
            means.prompt = true;
        } else {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("modulation has \"{}\"; the means are steering, sampling and "
                                    "prompt",
                                    shown(name.get<std::string>())));
        }
    }
    return means;
}

// true, false, "tokens", or {tokens, labels}.
Result<mind::WatchWish> read_probe(const Json& given) {
    using Detail = mind::WatchWish::Detail;
    mind::WatchWish wish;
    if (given.is_boolean()) {
        wish.detail = given.get<bool>() ? Detail::Whole : Detail::None;
        return wish;
    }
    if (given.is_string()) {
        if (given == "tokens") {
            wish.detail = Detail::Tokens;
            return wish;
        }
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("probe is \"{}\"; it must be true, false, \"tokens\" or "
                                "{{\"labels\": [...], \"tokens\": true}}",
                                shown(given.get<std::string>())));
    }
    static constexpr std::array<std::string_view, 2> kMembers{"tokens", "labels"};
    ELPIS_OK(check_known(kMembers, given, "probe"));
    wish.detail = Detail::Whole;
    if (const Json* tokens = member(given, "tokens")) {
        if (!tokens->is_boolean()) {
            return fail(ErrorCode::InvalidArgument, wrong_type("probe.tokens", "boolean", *tokens));
        }
        if (tokens->get<bool>()) wish.detail = Detail::Tokens;
    }
    if (const Json* labels = member(given, "labels")) {
        if (!labels->is_array()) {
            return fail(ErrorCode::InvalidArgument, wrong_type("probe.labels", "array", *labels));
        }
        if (labels->size() > kMostLabels) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("probe.labels has {} names; it may have {} at most",
                                    labels->size(),
                                    kMostLabels));
        }
        for (const Json& label : *labels) {
            if (!label.is_string()) {
                return fail(
                    ErrorCode::InvalidArgument,
                    wrong_type(
                        fmt::format("probe.labels[{}]", wish.labels.size()), "string", label));
            }
            wish.labels.push_back(label.get<std::string>());
        }
    }
    return wish;
}

}  // namespace

std::vector<Field> feeling_fields() {
    return {
        {.name = "emotional_modulation",
         .type = Type::Boolean,
         .description = "Whether the feeling shapes the answer, by any means. Default: true."},
        {.name = "emotion",
         .type = Type::Object,
         .description = "Feel this for this one answer; the character's own state stays as it is. "
                        "A place, or instead of it feelings by name, -1 to 1 each: "
                        "{\"anger\": 0.6, \"sadness\": 0.2}.",
         .fields = {{.name = "valence",
                     .type = Type::Number,
                     .description = "Unpleasant -1 to +1 pleasant."},
                    {.name = "arousal",
                     .type = Type::Number,
                     .description = "Calm -1 to +1 excited."}}},
        {.name = "steering",
         .type = Type::Object,
         .description = "How the feeling reaches the model's activations in this answer.",
         .fields = {{.name = "off", .type = Type::Boolean, .description = "Not at all."},
                    {.name = "strength",
                     .type = Type::Number,
                     .description = "1 is the full strength of the set of vectors. What comes to "
                                    "more than the limit is refused."},
                    {.name = "mode",
                     .type = Type::String,
                     .description = "centred (default), axes or compat."},
                    {.name = "scope",
                     .type = Type::String,
                     .description = "From where on: turn (default; the last user message), "
                                    "generation, all."},
                    {.name = "coefficients",
                     .type = Type::Object,
                     .description = "Shares of the quadrants instead of the feeling's own: "
                                    "excited, frustrated, calm, depleted."},
                    {.name = "vectors",
                     .type = Type::Object,
                     .description = "Further directions by name: an amount each, or {operator: "
                                    "add, project, clamp or ablate; amount; low; high}."},
                    {.name = "keep_norm",
                     .type = Type::Boolean,
                     .description = "Turn the activations instead of lengthening them."}}},
        {.name = "modulation",
         .type = Type::Array,
         .description = "By which means the feeling acts: steering, sampling, prompt.",
         .items = Type::String},
        {.name = "probe",
         .type = Type::Boolean,
         .description = "Measure what the answer feels like to the model; the result is in felt. "
                        "\"tokens\": for every token, too. {labels: [names], tokens}: score these "
                        "feelings only.",
         .also_accepted = {Type::String, Type::Object}},
    };
}

Result<FeelingArguments> read_feeling(const Arguments& arguments) {
    FeelingArguments feeling;
    feeling.shape.modulation = arguments.flag("emotional_modulation").value_or(true);
    if (const Json* emotion = arguments.find("emotion")) {
        ELPIS_OK(read_emotion(*emotion, feeling));
    }
    if (const Json* steering = arguments.find("steering")) {
        ELPIS_OK(read_steering(*steering, feeling.shape));
    }
    if (const Json* means = arguments.find("modulation")) {
        ELPIS_TRY(feeling.shape.means, read_means(*means));
    }
    if (const Json* probe = arguments.find("probe")) {
        ELPIS_TRY(feeling.watch, read_probe(*probe));
    }
    return feeling;
}

}  // namespace elpis::mcp
