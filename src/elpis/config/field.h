#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "elpis/config/entry.h"
#include "elpis/config/settings.h"
#include "elpis/config/value_text.h"

// Makes table entries out of members of Settings: the type of the member decides how the value is
// written and read. A `reach` takes Settings& to the member, and const Settings& to a const one.
namespace elpis::config {

// Both ends are allowed; durations in seconds.
struct Range {
    double min;
    double max;
};

struct Named {
    std::string_view section;
    std::string_view name;
    std::string_view help;
};

template <class Enum>
using Names = std::vector<std::pair<std::string_view, Enum>>;

template <class T>
struct Unwrapped {
    using Type = T;
};
template <class T>
struct Unwrapped<std::optional<T>> {
    using Type = T;
};

template <class T>
inline constexpr bool kIsOptional = !std::same_as<T, typename Unwrapped<T>::Type>;

template <class T>
inline constexpr bool kIsDuration = false;
template <class Rep, class Period>
inline constexpr bool kIsDuration<std::chrono::duration<Rep, Period>> = true;

template <class T>
std::string number_text(const T& value) {
    if constexpr (kIsOptional<T>) {
        return value ? number_text(*value) : "auto";
    } else if constexpr (kIsDuration<T>) {
        return from_seconds(std::chrono::duration<double>(value).count());
    } else if constexpr (std::integral<T>) {
        return std::to_string(value);
    } else {
        return from_decimal(value);
    }
}

// False, and nothing changed, when the text is no such number or lies outside of the range.
template <class T>
bool number_from(std::string_view text, Range range, T& number) {
    const auto inside = [range](double value) { return value >= range.min && value <= range.max; };
    if constexpr (kIsOptional<T>) {
        typename T::value_type value{};
        const bool is_auto = same_word(text, "auto");
        if (!is_auto && !number_from(text, range, value)) return false;
        number = is_auto ? T() : T(value);
    } else if constexpr (kIsDuration<T>) {
        const std::optional<double> value = to_seconds(text);
        if (!value || !inside(*value)) return false;
        const T time(static_cast<T::rep>(*value));
        if (std::chrono::duration<double>(time).count() != *value) return false;  // half a second
        number = time;
    } else if constexpr (std::integral<T>) {
        const std::optional<std::int64_t> value = to_integer(text);
        if (!value || !inside(static_cast<double>(*value))) return false;
        number = static_cast<T>(*value);
    } else {
        const std::optional<double> value = to_decimal(text);
        if (!value || !inside(*value)) return false;
        number = *value;
    }
    return true;
}

template <class Reach>
Entry number(Named named, Range range, Reach reach) {
    using Field = std::remove_cvref_t<decltype(reach(std::declval<Settings&>()))>;
    using Value = Unwrapped<Field>::Type;
    return {
        .section = named.section,
        .name = named.name,
        .kind = kIsDuration<Value>     ? Kind::Duration
                : std::integral<Value> ? Kind::Integer
                                       : Kind::Decimal,
        .has_auto = kIsOptional<Field>,
        .min = range.min,
        .max = range.max,
        .help = named.help,
        .read = [reach](const Settings& settings) { return number_text(reach(settings)); },
        .write = [reach, range](
                     Settings& settings,
                     std::string_view text) { return number_from(text, range, reach(settings)); },
    };
}

template <class Reach>
Entry boolean(Named named, Reach reach) {
    return {
        .section = named.section,
        .name = named.name,
        .kind = Kind::Boolean,
        .help = named.help,
        .read = [reach](const Settings& settings) { return reach(settings) ? "true" : "false"; },
        .write =
            [reach](Settings& settings, std::string_view text) {
                const std::optional<bool> value = to_boolean(text);
                if (value) reach(settings) = *value;
                return value.has_value();
            },
    };
}

// `unset` says what an empty path means.
template <class Reach>
Entry path(Named named, std::string_view unset, Reach reach) {
    return {
        .section = named.section,
        .name = named.name,
        .kind = Kind::Path,
        .help = named.help,
        .unset = unset,
        .read = [reach](const Settings& settings) { return reach(settings).string(); },
        .write =
            [reach](Settings& settings, std::string_view text) {
                reach(settings) = std::filesystem::path(text);
                return true;
            },
    };
}

// Any text, kept as it is. `unset` says what an empty one means.
template <class Reach>
Entry text(Named named, std::string_view unset, Reach reach) {
    return {
        .section = named.section,
        .name = named.name,
        .kind = Kind::Text,
        .help = named.help,
        .unset = unset,
        .read = [reach](const Settings& settings) { return reach(settings); },
        .write =
            [reach](Settings& settings, std::string_view text) {
                reach(settings) = text;
                return true;
            },
    };
}

// One of the names, each with the value it stands for.
template <class T, class Reach>
Entry choice(Named named, const Names<T>& names, Reach reach) {
    Entry entry{
        .section = named.section,
        .name = named.name,
        .kind = Kind::Choice,
        .help = named.help,
        .read =
            [reach, names](const Settings& settings) {
                for (const auto& [name, value] : names) {
                    if (value == reach(settings)) return std::string(name);
                }
                return std::string();
            },
        .write =
            [reach, names](Settings& settings, std::string_view text) {
                for (const auto& [name, value] : names) {
                    if (!same_word(name, text)) continue;
                    reach(settings) = value;
                    return true;
                }
                return false;
            },
    };
    for (const auto& [name, value] : names)
        entry.choices.push_back(name);
    return entry;
}

// One of the words, kept as a word.
template <class Reach>
Entry word(Named named, const std::vector<std::string_view>& words, Reach reach) {
    Names<std::string> names;
    for (const std::string_view each : words)
        names.emplace_back(each, each);
    return choice(named, names, reach);
}

}  // namespace elpis::config
