#include "elpis/engine/schema_limits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <expected>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepest = 24;
constexpr std::size_t kMostValues = 4000;
constexpr double kHighestBound = 1000;
constexpr std::size_t kLongestPattern = 200;
constexpr std::size_t kMostMembers = 256;
// llama.cpp makes names of rules of them with std::regex, which calls itself for each byte.
constexpr std::size_t kLongestName = 256;
constexpr int kStringBound = 400;
constexpr int kArrayBound = 20;

std::unexpected<Error> refuse(const std::string& what) {
    return fail(ErrorCode::InvalidArgument, "this JSON schema costs too much: " + what);
}

// A quantifier inside a repeated group lets one text match in exponentially many ways. (An optional
// group at most doubles them.)
bool has_nested_quantifier(std::string_view pattern) {
    std::array<bool, kLongestPattern> group_has_quantifier{};
    std::size_t depth = 0;
    const auto quantifies = [](char c) { return c == '*' || c == '+' || c == '?' || c == '{'; };
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\') {
            ++i;
        } else if (c == '(' && depth + 1 < group_has_quantifier.size()) {
            group_has_quantifier.at(++depth) = false;
        } else if (c == ')' && depth > 0) {
            const bool inner = group_has_quantifier.at(depth--);
            const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
            if (inner && quantifies(next) && next != '?') return true;
            if (inner || quantifies(next)) group_has_quantifier.at(depth) = true;
        } else if (quantifies(c)) {
            group_has_quantifier.at(depth) = true;
        }
    }
    return false;
}

// A number as llama.cpp reads it there: blanks and a sign before, anything behind.
std::optional<int> loose_number(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n\f\v"), text.size()));
    if (text.starts_with('+')) text.remove_prefix(1);
    int number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc{} ? std::optional(number) : std::nullopt;
}

// "9,3}": llama.cpp counts from 9 up to 3, which ends when memory does.
bool begins_empty_range(std::string_view text) {
    text = text.substr(0, text.find('}'));
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) return false;
    const auto least = loose_number(text.substr(0, comma));
    const auto most = loose_number(text.substr(comma + 1));
    return least && most && *least > *most;
}

bool has_empty_range(std::string_view pattern) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\') {
            ++i;  // and what it escapes
        } else if (pattern[i] == '{' && begins_empty_range(pattern.substr(i + 1))) {
            return true;
        }
    }
    return false;
}

// The same, spelled with two keywords.
Result<void> check_order(const Json& schema, const char* least, const char* most) {
    const auto low = schema.find(least);
    const auto high = schema.find(most);
    const bool both =
        low != schema.end() && high != schema.end() && low->is_number() && high->is_number();
    if (!both || low->get<double>() <= high->get<double>()) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} is {}, more than {}, which is {}; no value fits this schema",
                            least,
                            low->dump(),
                            most,
                            high->dump()));
}

Result<void> check_name(std::string_view name) {
    if (name.size() <= kLongestName) return {};
    return refuse(
        fmt::format("a name has {} bytes, at most {} are allowed", name.size(), kLongestName));
}

Result<void> check_keyword(std::string_view key, const Json& value) {
    constexpr std::array<std::string_view, 4> kBounds{
        "minLength", "maxLength", "minItems", "maxItems"};
    for (const std::string_view bound : kBounds) {
        if (key == bound && value.is_number() && value.get<double>() > kHighestBound) {
            return refuse(
                fmt::format("{} is {}, at most {} is allowed", key, value.dump(), kHighestBound));
        }
    }
    if (key == "pattern" && value.is_string()) {
        const auto& pattern = value.get_ref<const std::string&>();
        if (pattern.size() > kLongestPattern) {
            return refuse(fmt::format(
                "a pattern has {} bytes, at most {} are allowed", pattern.size(), kLongestPattern));
        }
        if (has_empty_range(pattern)) {
            return refuse("a pattern repeats at least more often than at most");
        }
        if (has_nested_quantifier(pattern)) {
            return refuse(
                "a pattern repeats a group that repeats inside; write it without nesting");
        }
    }
    if (key == "$ref" && value.is_string()) {
        const auto& reference = value.get_ref<const std::string&>();
        ELPIS_OK(check_name(reference));
        if (!reference.starts_with('#')) {
            return fail(
                ErrorCode::InvalidArgument,
                "a $ref leads outside the schema; only local references (#/…) are followed");
        }
    }
    return {};
}

// Adds up how many values a schema comes to when it is written out; `copies` of this part, because
// each of several types gets its own.
Result<void> walk(const Json& value, int depth, std::size_t copies, std::size_t& values) {
    if (depth > kDeepest) return refuse(fmt::format("it nests deeper than {} levels", kDeepest));
    values += copies;
    if (values > kMostValues) {
        return refuse(fmt::format("it comes to over {} values", kMostValues));
    }
    if (!value.is_structured()) return {};
    if (value.is_object()) {
        if (value.size() > kMostMembers) {
            return refuse(fmt::format(
                "an object has {} members, at most {} are allowed", value.size(), kMostMembers));
        }
        const auto types = value.find("type");
        if (types != value.end() && types->is_array()) {
            copies *= std::max<std::size_t>(types->size(), 1);
        }
        ELPIS_OK(check_order(value, "minLength", "maxLength"));
        ELPIS_OK(check_order(value, "minItems", "maxItems"));
    }
    for (const auto& [key, item] : value.items()) {
        if (value.is_object()) {
            ELPIS_OK(check_name(key));
            ELPIS_OK(check_keyword(key, item));
        }
        ELPIS_OK(walk(item, depth + 1, copies, values));
    }
    return {};
}

bool is_type(const Json& schema, const char* type) {
    const auto it = schema.find("type");
    return it != schema.end() && *it == type;
}

bool has_any(const Json& schema, std::initializer_list<const char*> keys) {
    for (const char* key : keys) {
        if (schema.contains(key)) return true;
    }
    return false;
}

// Our bound, or what the schema demands at least, where that is more.
int not_below(const Json& schema, const char* least, int bound) {
    const auto it = schema.find(least);
    const bool demands = it != schema.end() && it->is_number() && it->get<double>() > bound;
    return demands ? static_cast<int>(it->get<double>()) : bound;
}

}  // namespace

Result<void> check_schema_cost(const Json& schema) {
    std::size_t values = 0;
    return walk(schema, 0, /*copies=*/1, values);
}

Json with_bounds(Json schema) {
    if (schema.is_object()) {
        if (is_type(schema, "string") &&
            !has_any(schema, {"maxLength", "pattern", "format", "enum", "const"})) {
            schema["maxLength"] = not_below(schema, "minLength", kStringBound);
        }
        if (is_type(schema, "array") &&
            !has_any(schema, {"maxItems", "prefixItems", "enum", "const"})) {
            schema["maxItems"] = not_below(schema, "minItems", kArrayBound);
        }
    }
    if (schema.is_structured()) {
        for (auto& item : schema) {
            item = with_bounds(std::move(item));
        }
    }
    return schema;
}

}  // namespace elpis::engine
