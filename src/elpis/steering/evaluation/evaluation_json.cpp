#include "elpis/steering/evaluation/evaluation_json.h"

#include <cmath>
#include <concepts>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/evaluation_fields.h"
#include "elpis/steering/evaluation/verdict.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormatVersion = 1;

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
Json written(const T& value) {
    if constexpr (IsOptional<T>::value) {
        return value ? written(*value) : Json(nullptr);
    } else if constexpr (IsVector<T>::value) {
        Json array = Json::array();
        for (const auto& it : value)
            array.push_back(written(it));
        return array;
    } else if constexpr (std::floating_point<T>) {
        return std::isfinite(value) ? Json(value) : Json(nullptr);
    } else if constexpr (std::is_class_v<T> && !std::same_as<T, std::string>) {
        Json object = Json::object();
        each_field(value,
                   [&](const char* name, const auto& field) { object[name] = written(field); });
        return object;
    } else {
        return value;
    }
}

// Reads field by field; the first thing amiss is kept with its path and everything after it is
// passed over.
class Reading {
public:
    template <class T>
    void read(const Json& json, T& value, const std::string& path) {
        if (amiss_) return;
        if constexpr (IsOptional<T>::value) {
            if (json.is_null()) return value.reset();
            read(json, value.emplace(), path);
        } else if constexpr (IsVector<T>::value) {
            if (!json.is_array()) return complain(path, "a list");
            value.clear();
            for (const Json& it : json) {
                typename T::value_type element{};
                read(it, element, fmt::format("{}[{}]", path, value.size()));
                value.push_back(std::move(element));
            }
        } else if constexpr (std::same_as<T, bool>) {
            if (!json.is_boolean()) return complain(path, "true or false");
            value = json.get<bool>();
        } else if constexpr (std::floating_point<T>) {
            if (!json.is_number() && !json.is_null()) return complain(path, "a number");
            value = json.is_null() ? std::numeric_limits<T>::infinity() : json.get<T>();
        } else if constexpr (std::integral<T>) {
            if (!json.is_number_integer()) return complain(path, "a whole number");
            value = json.get<T>();
        } else if constexpr (std::same_as<T, std::string>) {
            if (!json.is_string()) return complain(path, "a text");
            value = json.get<std::string>();
        } else {
            if (!json.is_object()) return complain(path, "an object");
            each_field(value, [&](const char* name, auto& field) {
                const std::string at = path.empty() ? name : path + "." + name;
                const auto found = json.find(name);
                if (found == json.end()) return complain(at, "there");
                read(*found, field, at);
            });
        }
    }

    const std::optional<Error>& amiss() const { return amiss_; }

private:
    void complain(const std::string& path, std::string_view right) {
        if (amiss_) return;
        amiss_ = Error{
            .code = ErrorCode::InvalidArgument,
            .message = fmt::format("the evaluation cannot be read: \"{}\" is not {}", path, right)};
    }

    std::optional<Error> amiss_;
};

}  // namespace

std::string to_json(const Evaluation& evaluation) {
    Json json = {{"format", kFormatVersion}, {"standing", name_of(verdict(evaluation))}};
    Json found = Json::array();
    for (const Finding& it : findings(evaluation)) {
        found.push_back({{"question", it.question},
                         {"kept", it.kept},
                         {"binding", it.binding},
                         {"sentence", it.sentence}});
    }
    json["findings"] = std::move(found);
    json.update(written(evaluation));
    return json.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

Result<Evaluation> evaluation_from_json(std::string_view text) {
    if (text.size() > kMaxEvaluationBytes) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the evaluation has {} bytes; at most {} are read",
                                text.size(),
                                kMaxEvaluationBytes));
    }
    const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded() || !json.is_object()) {
        return fail(ErrorCode::InvalidArgument, "the evaluation is not a JSON object");
    }
    const auto format = json.find("format");
    if (format == json.end() || *format != kFormatVersion) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the evaluation is not of format {}, the one that this version "
                                "writes and reads",
                                kFormatVersion));
    }
    Evaluation evaluation;
    Reading reading;
    reading.read(json, evaluation, "");
    if (reading.amiss()) return std::unexpected(*reading.amiss());
    return evaluation;
}

}  // namespace elpis::steering::evaluation
