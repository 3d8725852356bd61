#include "elpis/backends/hf/json_fields.h"

#include <cmath>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

using steering::formats::refuse;
using steering::formats::shown;

}  // namespace

const nlohmann::json* JsonFields::find(std::string_view key) const {
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
}

bool JsonFields::has(std::string_view key) const {
    return find(key) != nullptr;
}

std::unexpected<Error> JsonFields::refuse_value(std::string_view key,
                                                std::string_view right) const {
    const nlohmann::json* const value = find(key);
    if (value == nullptr) return refuse(fmt::format("its {} has no {}", file_, key));
    const std::string is =
        value->is_structured()
            ? value->type_name()
            : value->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return refuse(fmt::format("its {} has {} = {}; {} is expected", file_, key, shown(is), right));
}

Result<std::optional<std::int64_t>> JsonFields::optional_whole(std::string_view key,
                                                               Range range) const {
    const nlohmann::json* const value = find(key);
    if (value == nullptr) return std::nullopt;
    constexpr auto kLargest = static_cast<std::uint64_t>(INT64_MAX);
    const bool fits = value->is_number_integer() &&
                      (!value->is_number_unsigned() || value->get<std::uint64_t>() <= kLargest);
    if (fits) {
        const auto number = value->get<std::int64_t>();
        if (number >= range.low && number <= range.high) return number;
    }
    return refuse_value(key, fmt::format("a whole number from {} to {}", range.low, range.high));
}

Result<std::int64_t> JsonFields::whole(std::string_view key, Range range) const {
    ELPIS_TRY(const auto value, optional_whole(key, range));
    if (!value) return refuse_value(key, "");
    return *value;
}

Result<std::optional<double>> JsonFields::optional_number(std::string_view key) const {
    const nlohmann::json* const value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->is_number() && std::isfinite(value->get<double>())) return value->get<double>();
    return refuse_value(key, "a number");
}

Result<double> JsonFields::number(std::string_view key) const {
    ELPIS_TRY(const auto value, optional_number(key));
    if (!value) return refuse_value(key, "");
    return *value;
}

Result<std::optional<std::string>> JsonFields::optional_text(std::string_view key) const {
    const nlohmann::json* const value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) return value->get<std::string>();
    return refuse_value(key, "a text");
}

Result<std::string> JsonFields::text(std::string_view key) const {
    ELPIS_TRY(auto value, optional_text(key));
    if (!value) return refuse_value(key, "");
    return *std::move(value);
}

Result<bool> JsonFields::flag(std::string_view key, bool otherwise) const {
    const nlohmann::json* const value = find(key);
    if (value == nullptr) return otherwise;
    if (value->is_boolean()) return value->get<bool>();
    return refuse_value(key, "true or false");
}

Result<std::optional<JsonFields>> JsonFields::below(std::string_view key) const {
    const nlohmann::json* const value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->is_object()) return JsonFields(*value, fmt::format("{}, {}", file_, key));
    return refuse_value(key, "an object");
}

}  // namespace elpis::backends::hf
