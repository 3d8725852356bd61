#include "elpis/engine/schema_limits.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <expected>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/schema_places.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepest = 24;
constexpr std::size_t kMostValues = 4000;
constexpr double kHighestBound = 1000;
constexpr std::size_t kMostMembers = 256;
// llama.cpp makes names of rules of them with std::regex, which calls itself for each byte.
constexpr std::size_t kLongestName = 256;
constexpr int kStringBound = 400;
constexpr int kArrayBound = 20;

std::unexpected<Error> refuse(const std::string& what) {
    return fail(ErrorCode::InvalidArgument, "this JSON schema costs too much: " + what);
}

// llama.cpp counts from the least up to the most, which ends when memory does.
Result<void> check_order(const Json& schema,
                         const std::string& path,
                         const char* least,
                         const char* most) {
    const auto low = schema.find(least);
    const auto high = schema.find(most);
    const bool both =
        low != schema.end() && high != schema.end() && low->is_number() && high->is_number();
    if (!both || low->get<double>() <= high->get<double>()) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{}: {} is {}, more than {}, which is {}; no value fits",
                            utf8::printable(path.substr(0, 200)),
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
    // A most beyond it is lowered instead: what is shorter fits as well.
    constexpr std::array<std::string_view, 2> kBounds{"minLength", "minItems"};
    for (const std::string_view bound : kBounds) {
        if (key == bound && value.is_number() && value.get<double>() > kHighestBound) {
            return refuse(
                fmt::format("{} is {}, at most {} is allowed", key, value.dump(), kHighestBound));
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
Result<void> walk(const Json& value,
                  const std::string& path,
                  int depth,
                  std::size_t copies,
                  std::size_t& values) {
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
        ELPIS_OK(check_order(value, path, "minLength", "maxLength"));
        ELPIS_OK(check_order(value, path, "minItems", "maxItems"));
    }
    for (const auto& [key, item] : value.items()) {
        if (value.is_object()) {
            ELPIS_OK(check_name(key));
            ELPIS_OK(check_keyword(key, item));
        }
        ELPIS_OK(walk(item, below(path, key), depth + 1, copies, values));
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

void lower(Json& schema, const char* most) {
    const auto it = schema.find(most);
    if (it != schema.end() && it->is_number() && it->get<double>() > kHighestBound) {
        *it = static_cast<int>(kHighestBound);
    }
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
    return walk(schema, "#", 0, /*copies=*/1, values);
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
        lower(schema, "maxLength");
        lower(schema, "maxItems");
    }
    if (schema.is_structured()) {
        for (auto& item : schema) {
            item = with_bounds(std::move(item));
        }
    }
    return schema;
}

}  // namespace elpis::engine
