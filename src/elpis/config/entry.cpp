#include "elpis/config/entry.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/config/settings.h"
#include "elpis/config/value_text.h"

namespace elpis::config {
namespace {

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

std::string dashed(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c == '_') c = '-';
    }
    return result;
}

std::string allowed_value(const Entry& entry) {
    switch (entry.kind) {
        case Kind::Integer:
            return fmt::format("a whole number from {} to {}", entry.min, entry.max);
        case Kind::Decimal:
            return fmt::format("a number from {} to {}", entry.min, entry.max);
        case Kind::Boolean:
            return "true or false";
        case Kind::Path:
            return "a path";
        case Kind::Text:
            return "any text";
        case Kind::Choice:
            return fmt::format("one of {}", fmt::join(entry.choices, ", "));
        case Kind::Duration:
            break;
    }
    return fmt::format("a time from {} to {}, like 90s, 5m, 3h, 1d or a number of seconds",
                       from_seconds(entry.min),
                       from_seconds(entry.max));
}

}  // namespace

std::string Entry::key() const {
    return fmt::format("{}.{}", section, name);
}

std::string Entry::flag() const {
    return fmt::format("--{}-{}", dashed(section), dashed(name));
}

std::string Entry::environment() const {
    return fmt::format("ELPIS_{}__{}", upper(section), upper(name));
}

std::string Entry::default_text() const {
    return read(Settings{});
}

std::string Entry::allowed() const {
    return allowed_value(*this) + (has_auto ? ", or \"auto\"" : "");
}

std::string_view Entry::placeholder() const {
    switch (kind) {
        case Kind::Integer:
            return "INT";
        case Kind::Decimal:
            return "NUMBER";
        case Kind::Boolean:
            return "BOOL";
        case Kind::Path:
            return "PATH";
        case Kind::Text:
            return "TEXT";
        case Kind::Choice:
            return "NAME";
        case Kind::Duration:
            break;
    }
    return "TIME";
}

}  // namespace elpis::config
