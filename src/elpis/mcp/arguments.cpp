#include "elpis/mcp/arguments.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
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
#include "elpis/base/utf8.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

// JSON has one kind of number: 100.0 is an integer.
bool is_integer(const Json& value) {
    if (value.is_number_integer()) return true;
    return value.is_number_float() && std::trunc(value.get<double>()) == value.get<double>();
}

bool is_a(const Json& value, Type type) {
    switch (type) {
        case Type::String:
            return value.is_string();
        case Type::Number:
            return value.is_number();
        case Type::Integer:
            return is_integer(value);
        case Type::Boolean:
            return value.is_boolean();
        case Type::Object:
            return value.is_object();
        case Type::Array:
            return value.is_array();
        case Type::Any:
            return true;
    }
    return false;
}

std::string expected(const Field& field) {
    std::string names(name_of(field.type));
    for (const Type also : field.also_accepted) {
        names += " or ";
        names += name_of(also);
    }
    return names;
}

Result<void> check_members(const std::vector<Field>& fields,
                           const Json& object,
                           const std::string& path);

Result<void> check(const Field& field, const Json& value, const std::string& path) {
    const bool fits =
        is_a(value, field.type) ||
        std::ranges::any_of(field.also_accepted, [&](Type also) { return is_a(value, also); });
    if (!fits) return fail(ErrorCode::InvalidArgument, wrong_type(path, expected(field), value));
    if (field.within && value.is_number()) return check_whole(path, value, *field.within);
    if (field.type == Type::Object && value.is_object()) {
        return check_members(field.fields, value, path + ".");
    }
    if (field.type == Type::Array && value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            const std::string item = fmt::format("{}[{}]", path, i);
            if (!is_a(value[i], field.items)) {
                return fail(ErrorCode::InvalidArgument,
                            wrong_type(item, name_of(field.items), value[i]));
            }
            if (value[i].is_object()) ELPIS_OK(check_members(field.fields, value[i], item + "."));
        }
    }
    return {};
}

Result<void> check_members(const std::vector<Field>& fields,
                           const Json& object,
                           const std::string& path) {
    for (const Field& field : fields) {
        if (const Json* value = member(object, field.name)) {
            ELPIS_OK(check(field, *value, path + field.name));
        } else if (field.required) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{}{} is required: expected {}, got nothing",
                                    path,
                                    field.name,
                                    expected(field)));
        }
    }
    return {};
}

}  // namespace

Result<void> check_whole(std::string_view path, const Json& value, const Field::Range& range) {
    if (!is_integer(value)) {
        return fail(ErrorCode::InvalidArgument, wrong_type(path, name_of(Type::Integer), value));
    }
    const std::int64_t nearest = whole_number(value).value_or(0);
    constexpr double kBeyond = 0x1p63;
    const bool in_64_bits =
        value.is_number_float()
            ? value.get<double>() >= -kBeyond && value.get<double>() < kBeyond
            : !value.is_number_unsigned() ||
                  value.get<std::uint64_t>() == static_cast<std::uint64_t>(nearest);
    if (in_64_bits && nearest >= range.least && nearest <= range.most) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} is {}; it must be a whole number from {} to {}",
                            path,
                            encode(value),
                            range.least,
                            range.most));
}

std::string wrong_type(std::string_view path, std::string_view expected, const Json& got) {
    return fmt::format("{} has the wrong type: expected {}, got {}",
                       path,
                       expected,
                       got.is_boolean()          ? "boolean"
                       : got.is_number_integer() ? "integer"
                                                 : got.type_name());
}

const Json* member(const Json& object, std::string_view name) {
    const auto found = object.find(name);
    return found != object.end() && !found->is_null() ? &*found : nullptr;
}

std::optional<std::int64_t> whole_number(const Json& value) {
    using Limits = std::numeric_limits<std::int64_t>;
    if (!value.is_number()) return std::nullopt;
    if (value.is_number_unsigned()) {
        constexpr auto kMost = static_cast<std::uint64_t>(Limits::max());
        return static_cast<std::int64_t>(std::min(value.get<std::uint64_t>(), kMost));
    }
    if (value.is_number_integer()) return value.get<std::int64_t>();
    const double real = value.get<double>();
    constexpr double kBeyond = 0x1p63;  // the first that the cast below is not defined for
    if (real >= kBeyond) return Limits::max();
    if (real < -kBeyond) return Limits::min();
    return static_cast<std::int64_t>(real);
}

Result<void> check_known(std::span<const std::string_view> known,
                         const Json& given,
                         std::string_view path) {
    constexpr std::size_t kLongestName = 40;
    for (const auto& item : given.items()) {
        if (std::ranges::find(known, item.key()) != known.end()) continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}.{} is unknown; {} takes {}",
                                path,
                                utf8::printable(item.key().substr(0, kLongestName)),
                                path,
                                fmt::join(known, ", ")));
    }
    return {};
}

Result<Arguments> Arguments::read(const std::vector<Field>& fields, Json given) {
    constexpr std::size_t kLongestName = 64;
    ELPIS_OK(check_members(fields, given, ""));
    Arguments arguments;
    for (const auto& item : given.items()) {
        if (std::ranges::find(fields, item.key(), &Field::name) == fields.end()) {
            arguments.unknown_.push_back(utf8::printable(item.key().substr(0, kLongestName)));
        }
    }
    arguments.given_ = std::move(given);
    return arguments;
}

const Json* Arguments::find(std::string_view name) const {
    return member(given_, name);
}

std::optional<std::string> Arguments::text(std::string_view name) const {
    const Json* value = find(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return value->get<std::string>();
}

std::optional<double> Arguments::number(std::string_view name) const {
    const Json* value = find(name);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    return value->get<double>();
}

std::optional<std::int64_t> Arguments::integer(std::string_view name) const {
    const Json* value = find(name);
    return value != nullptr ? whole_number(*value) : std::nullopt;
}

std::optional<bool> Arguments::flag(std::string_view name) const {
    const Json* value = find(name);
    if (value == nullptr || !value->is_boolean()) return std::nullopt;
    return value->get<bool>();
}

}  // namespace elpis::mcp
