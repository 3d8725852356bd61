#include "elpis/steering/reading_fields.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/file_fields.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

constexpr std::string_view kGauge = "elpis.gauge.";
constexpr std::string_view kPlane = "elpis.plane.";
constexpr std::string_view kIntercept = "intercept";
constexpr std::string_view kWeight = "weight.";

// Equal but for the rounding that a row takes on its way through a file.
bool along(const Gauge& gauge, const Vector& vector) {
    const auto row = vector.rows.find(gauge.block);
    if (row == vector.rows.end() || row->second.size() != gauge.unit.size()) return false;
    const std::vector<float> unit = unit_of(row->second);
    return std::ranges::equal(
        unit, gauge.unit, [](float a, float b) { return std::abs(a - b) <= 1e-6F; });
}

std::unexpected<Error> unreadable(std::string_view key,
                                  std::string_view value,
                                  std::string_view right) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} is \"{}\"; it must be {}", key, value.substr(0, 40), right));
}

Result<double> finite_number(std::string_view key, std::string_view value) {
    const auto number = number_in<double>(value);
    if (!number || !std::isfinite(*number)) return unreadable(key, value, "a finite number");
    return *number;
}

Result<std::vector<float>> numbers(std::string_view key, std::string_view value) {
    std::vector<float> row;
    while (!value.empty()) {
        const std::string_view word = value.substr(0, value.find(' '));
        const auto number = number_in<float>(word);
        if (!number) return unreadable(key, word, "numbers between blanks");
        row.push_back(*number);
        value.remove_prefix(std::min(value.size(), word.size() + 1));
    }
    return row;
}

Result<void> take_gauge(std::string_view key,
                        std::string_view value,
                        std::map<std::string, Gauge>& gauges) {
    const std::string_view rest = key.substr(kGauge.size());
    const std::size_t dot = rest.rfind('.');
    if (dot == std::string_view::npos) return {};
    Gauge& gauge = gauges[std::string(rest.substr(0, dot))];
    const std::string_view what = rest.substr(dot + 1);
    if (what == "block") {
        const auto block = number_in<int>(value);
        if (!block) return unreadable(key, value, "the number of a block");
        gauge.block = *block;
    } else if (what == "centre") {
        ELPIS_TRY(gauge.centre, finite_number(key, value));
    } else if (what == "deviation") {
        ELPIS_TRY(gauge.deviation, finite_number(key, value));
    } else if (what == "unit") {
        ELPIS_TRY(gauge.unit, numbers(key, value));
    }
    return {};
}

Result<void> take_axis(std::string_view key,
                       std::string_view what,
                       std::string_view value,
                       PlaneReading::Axis& axis) {
    if (what == kIntercept) {
        ELPIS_TRY(axis.intercept, finite_number(key, value));
    } else if (what.starts_with(kWeight)) {
        ELPIS_TRY(axis.weights[std::string(what.substr(kWeight.size()))],
                  finite_number(key, value));
    }
    return {};
}

Result<void> take_plane(std::string_view key, std::string_view value, PlaneReading& plane) {
    const std::string_view rest = key.substr(kPlane.size());
    const std::size_t dot = rest.find('.');
    if (dot == std::string_view::npos) return {};
    const std::string_view axis = rest.substr(0, dot);
    if (axis == kValence) return take_axis(key, rest.substr(dot + 1), value, plane.valence);
    if (axis == kArousal) return take_axis(key, rest.substr(dot + 1), value, plane.arousal);
    return {};
}

void put_axis(std::string_view name, const PlaneReading::Axis& axis, FileFields& fields) {
    fields[fmt::format("{}{}.{}", kPlane, name, kIntercept)] = fmt::format("{}", axis.intercept);
    for (const auto& [gauge, weight] : axis.weights)
        fields[fmt::format("{}{}.{}{}", kPlane, name, kWeight, gauge)] = fmt::format("{}", weight);
}

}  // namespace

void put_reading(const Library& library, const Vector& vector, FileFields& fields) {
    for (const auto& [name, gauge] : library.gauges) {
        if (name != vector.name && library.has(name)) continue;  // in the file of that vector
        const std::string prefix = fmt::format("{}{}.", kGauge, name);
        fields[prefix + "block"] = fmt::format("{}", gauge.block);
        fields[prefix + "centre"] = fmt::format("{}", gauge.centre);
        fields[prefix + "deviation"] = fmt::format("{}", gauge.deviation);
        if (name != vector.name || !along(gauge, vector))
            fields[prefix + "unit"] = fmt::format("{}", fmt::join(gauge.unit, " "));
    }
    if (library.plane) {
        put_axis(kValence, library.plane->valence, fields);
        put_axis(kArousal, library.plane->arousal, fields);
    }
}

Result<ReadingFields> reading_of(const FileFields& fields, std::span<const Vector> vectors) {
    ReadingFields reading;
    for (const auto& [key, value] : fields) {
        if (key.starts_with(kGauge)) ELPIS_OK(take_gauge(key, value, reading.gauges));
        if (!key.starts_with(kPlane)) continue;
        if (!reading.plane) reading.plane.emplace();
        ELPIS_OK(take_plane(key, value, *reading.plane));
    }
    for (auto& [name, gauge] : reading.gauges) {
        if (!gauge.unit.empty()) continue;
        const auto vector = std::ranges::find(vectors, name, &Vector::name);
        const auto row =
            vector == vectors.end() ? Rows::const_iterator{} : vector->rows.find(gauge.block);
        if (vector == vectors.end() || row == vector->rows.end()) {
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format("{}{}.unit is absent, and there is no row of \"{}\" at block {} "
                            "to take it from",
                            kGauge,
                            name,
                            name,
                            gauge.block));
        }
        gauge.unit = unit_of(row->second);
    }
    return reading;
}

}  // namespace elpis::steering
