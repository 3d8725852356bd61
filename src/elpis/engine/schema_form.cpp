#include "elpis/engine/schema_form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/schema_decimal.h"
#include "elpis/engine/schema_expansion.h"
#include "elpis/engine/schema_number.h"
#include "elpis/engine/schema_pattern.h"
#include "elpis/engine/schema_pattern_length.h"
#include "elpis/engine/schema_pattern_tree.h"
#include "elpis/engine/schema_places.h"
#include "elpis/engine/schema_references.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

// Each comes to some KiB of grammar.
constexpr int kMostBoundedNumbers = 100;
// Values in copies of a schema, which may hold copies.
constexpr std::size_t kMostCopied = 4000;

template <std::size_t N>
bool among(std::string_view key, const std::array<std::string_view, N>& keys) {
    return std::ranges::find(keys, key) != keys.end();
}

bool has(const Json& schema, const char* key) {
    return schema.contains(key);
}

// llama.cpp reads these first, and nothing beside them.
bool is_something_else(const Json& schema) {
    constexpr std::array<const char*, 5> kFirst{"$ref", "oneOf", "anyOf", "const", "enum"};
    return std::ranges::any_of(kFirst, [&](const char* key) { return has(schema, key); });
}

bool of_type(const Json& schema, std::string_view type) {
    const auto it = schema.find("type");
    if (it == schema.end()) return false;
    return it->is_array() ? std::ranges::find(*it, Json(type)) != it->end() : *it == type;
}

std::unexpected<Error> refuse(const std::string& path, std::string_view what) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{}: {}", utf8::printable(path.substr(0, 200)), what));
}

std::string quoted(const std::string& text) {
    return utf8::printable(text.size() > 80 ? text.substr(0, 80) + "…" : text);
}

std::size_t values_in(const Json& schema) {
    std::size_t sum = 1;
    if (!schema.is_structured()) return sum;
    for (const auto& item : schema.items())
        sum += values_in(item.value());
    return sum;
}

bool says_nothing_of_type(const Json& schema) {
    constexpr std::array<const char*, 6> kTelling{
        "type", "properties", "additionalProperties", "allOf", "items", "prefixItems"};
    return std::ranges::none_of(kTelling, [&](const char* key) { return has(schema, key); });
}

// Formats that llama.cpp knows.
bool is_known_format(const Json& schema) {
    constexpr std::array<std::string_view, 9> kKnown{
        "date", "time", "date-time", "uuid", "uuid1", "uuid2", "uuid3", "uuid4", "uuid5"};
    const auto it = schema.find("format");
    return it != schema.end() && it->is_string() &&
           among(it->get_ref<const std::string&>(), kKnown);
}

// Others that a pattern can say: not all that the format allows, but nothing else.
std::string_view pattern_of_format(const Json& schema) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kPatterns{
        {{"email",
          R"(^[A-Za-z0-9_]+([.+-][A-Za-z0-9_]+)*@([A-Za-z0-9]+(-[A-Za-z0-9]+)*\.)+[A-Za-z]{2,12}$)"},
         {"hostname", R"(^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$)"},
         {"ipv4", R"(^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$)"},
         {"uri",
          R"(^[a-z][a-z0-9+.-]*:(//[A-Za-z0-9]+([.-][A-Za-z0-9]+)*(:[1-5]?\d{2,4})?)?)"
          R"((/([A-Za-z0-9._~/?&=+@:,;!$'()*#-]|%[0-9A-Fa-f]{2})*)?$|)"
          R"(^(mailto|urn|data|tel):([A-Za-z0-9._~/?&=+@:,;-]|%[0-9A-Fa-f]{2})+$)"}}};
    const auto it = schema.find("format");
    if (it == schema.end() || !it->is_string()) return {};
    const auto* const found = std::ranges::find(kPatterns,
                                                std::string_view(it->get_ref<const std::string&>()),
                                                [](const auto& pair) { return pair.first; });
    return found != kPatterns.end() ? found->second : std::string_view{};
}

// How a name may be written inside brackets of a grammar, where llama.cpp puts names that others
// must not be, without escaping them.
bool is_plain(std::string_view name) {
    return std::ranges::none_of(name, [](char character) {
        return static_cast<unsigned char>(character) < 0x20 || character == 0x7F ||
               std::string_view(R"([]^\")").contains(character);
    });
}

constexpr std::array<const char*, 4> kBounds{
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"};

class Rewriter {
public:
    explicit Rewriter(Patience patience) : patience_(patience) {}

    Result<void> rewrite(Json& schema, const std::string& path) {
        if (schema == true) schema = Json::object();
        if (!schema.is_object()) return {};
        ELPIS_OK(visit_schemas_in(schema, path, [this](Json& below, const std::string& place) {
            return rewrite(below, place);
        }));
        unwrap_reference(schema);
        rewrite_list(schema);
        ELPIS_OK(rewrite_object(schema, path));
        ELPIS_OK(rewrite_string(schema, path));
        return rewrite_number(schema, path);
    }

private:
    // `{"allOf": [{"$ref": "#/$defs/Node"}], "description": …}` is how a reference is written where
    // nothing may stand beside it; in an allOf llama.cpp would write out what it leads to.
    static void unwrap_reference(Json& schema) {
        const auto parts = schema.find("allOf");
        const bool one = parts != schema.end() && parts->is_array() && parts->size() == 1;
        if (!one || is_something_else(schema) || !reads_parts(schema)) return;
        const std::string* const reference = reference_of(parts->front());
        if (reference == nullptr) return;
        std::string only = *reference;
        schema.erase("allOf");
        schema["$ref"] = std::move(only);
    }

    // Of a list that begins with a tuple llama.cpp would take what may follow for all of it.
    static void rewrite_list(Json& schema) {
        if (has(schema, "prefixItems") && has(schema, "items")) schema.erase("items");
        if (has(schema, "items") && schema["items"] == true) schema["items"] = Json::object();
    }

    Result<void> rewrite_object(Json& schema, const std::string& path) {
        const bool is_object = of_type(schema, "object") || has(schema, "properties");
        if (!is_object || is_something_else(schema)) return {};
        ELPIS_OK(rewrite_patterned_names(schema, path));
        if (!has(schema, "allOf")) ELPIS_OK(describe_required(schema, path));
        const auto properties = schema.find("properties");
        if (properties == schema.end() || !properties->is_object()) return {};
        // A grammar that llama.cpp cannot read it prints to stderr; without others there is none.
        const bool others = says_others_may_be(schema);
        for (const auto& item : properties->items()) {
            if (others && !is_plain(item.key())) schema["additionalProperties"] = false;
        }
        return {};
    }

    static bool says_others_may_be(const Json& schema) {
        return schema.contains("additionalProperties") && schema["additionalProperties"] != false;
    }

    // Members whose names fit a pattern: the name is free here, the value is not.
    Result<void> rewrite_patterned_names(Json& schema, const std::string& path) {
        const auto patterned = schema.find("patternProperties");
        if (patterned == schema.end() || !patterned->is_object() || patterned->empty()) return {};
        if (patience_ == Patience::Strict) {
            return refuse(below(path, "patternProperties"),
                          "names are not held to patterns here, so this cannot be strict; list the "
                          "members in properties, or leave out strict");
        }
        if (says_others_may_be(schema)) return {};
        Json values = Json::array();
        // Moved, not copied: copies of copies would be exponentially many.
        for (const auto& item : patterned->items())
            values.push_back(std::move(item.value()));
        schema.erase("patternProperties");
        schema["additionalProperties"] =
            values.size() == 1 ? Json(values.front()) : Json{{"anyOf", std::move(values)}};
        return {};
    }

    // A name that is required is a property, whether it is described or not.
    Result<void> describe_required(Json& schema, const std::string& path) {
        const auto required = schema.find("required");
        if (required == schema.end() || !required->is_array()) return {};
        Json missing = Json::array();
        for (const Json& name : *required) {
            const bool described =
                !name.is_string() ||
                (schema.contains("properties") && schema["properties"].is_object() &&
                 schema["properties"].contains(name.get<std::string>()));
            if (!described) missing.push_back(name);
        }
        if (missing.empty()) return {};
        const Json others = schema.value("additionalProperties", Json(true));
        if (others == false) {
            return refuse(below(path, "required"),
                          fmt::format("{} is required, but no member of properties, and "
                                      "additionalProperties is false; no object fits",
                                      quoted(missing.front().dump())));
        }
        copied_ += missing.size() * values_in(others);
        if (copied_ > kMostCopied) {
            return refuse(below(path, "required"),
                          fmt::format("names that are required and not described come to over {} "
                                      "values; describe them in properties",
                                      kMostCopied));
        }
        if (!schema.contains("properties")) {
            schema["properties"] = Json::object();
            schema["additionalProperties"] = others;
        }
        if (!schema["properties"].is_object()) return {};
        for (const Json& name : missing) {
            schema["properties"][name.get<std::string>()] =
                others.is_object() ? others : Json::object();
        }
        return {};
    }

    Result<void> rewrite_string(Json& schema, const std::string& path) {
        // Whatever it was, llama.cpp must not read it.
        std::string pattern;
        if (const auto it = schema.find("pattern"); it != schema.end()) {
            if (it->is_string()) pattern = it->get<std::string>();
            if (!it->is_string() && patience_ != Patience::Tool) {
                return refuse(below(path, "pattern"), "it must be a string");
            }
            schema.erase("pattern");
        }
        const bool may_be_string = of_type(schema, "string") || !has(schema, "type");
        if (is_something_else(schema) || !may_be_string) return {};
        const Lengths lengths = lengths_in(schema);
        if (!pattern.empty()) {
            if (says_nothing_of_type(schema)) schema["type"] = "string";
            ELPIS_TRY(const bool kept, keep_pattern(schema, pattern, lengths, path));
            if (kept) return {};
        }
        const std::string_view said = pattern_of_format(schema);
        if (said.empty() || is_known_format(schema)) return {};
        if (const auto bound = bound_pattern(said, lengths)) schema["pattern"] = *bound;
        return {};
    }

    static Lengths lengths_in(const Json& schema) {
        const auto count = [&schema](const char* key, int otherwise) {
            const auto it = schema.find(key);
            if (it == schema.end() || !it->is_number() || it->get<double>() < 0) return otherwise;
            return static_cast<int>(
                std::min(it->get<double>(), static_cast<double>(PatternNode::kEndless)));
        };
        return {.least = count("minLength", 0), .most = count("maxLength", PatternNode::kEndless)};
    }

    Result<bool> keep_pattern(Json& schema,
                              const std::string& pattern,
                              Lengths lengths,
                              const std::string& path) const {
        using Fault = PatternFault::Kind;
        const bool strict = patience_ == Patience::Strict;
        auto bound = bound_pattern(pattern, lengths);
        // Without the lengths it may be one that can be held to.
        if (!bound && !strict && bound.error().kind != Fault::Nothing) {
            bound = bound_pattern(pattern, {});
        }
        if (bound) {
            schema["pattern"] = *bound;
            return true;
        }
        const PatternFault& fault = bound.error();
        const bool borne = (!strict && fault.kind == Fault::Unsupported) ||
                           (patience_ == Patience::Tool && fault.kind == Fault::Invalid);
        if (borne) return false;
        return refuse(below(path, "pattern"),
                      fmt::format("\"{}\" {}{}",
                                  quoted(pattern),
                                  fault.why,
                                  fault.kind == Fault::Unsupported
                                      ? "; write it otherwise, or leave out strict"
                                      : ""));
    }

    Result<void> rewrite_number(Json& schema, const std::string& path) {
        const bool whole = of_type(schema, "integer");
        const bool real = of_type(schema, "number");
        if (is_something_else(schema) || (!whole && !real)) return {};
        if (patience_ == Patience::Tool) drop_what_is_no_number(schema);
        if (!has_bounds(schema)) return {};
        ELPIS_TRY(const Between bounds, number_bounds(schema, !real, path));
        Json& type = schema["type"];
        if (!real) {
            hold_integer(schema, bounds);
            return {};
        }
        if (++numbers_ > kMostBoundedNumbers) {
            if (patience_ == Patience::Tool) return {};
            return refuse(
                path,
                fmt::format("over {} numbers have bounds; leave some out", kMostBoundedNumbers));
        }
        if (type.is_string()) {
            schema = number_stand_in(bounds);
            return {};
        }
        Json ways = Json::array();
        for (const Json& each : type) {
            Json way = schema;
            way["type"] = each;
            if (each == "number") way = number_stand_in(bounds);
            if (each != "integer") ways.push_back(std::move(way));  // numbers are those as well
        }
        schema = Json{{"anyOf", std::move(ways)}};
        return {};
    }

    static bool has_bounds(const Json& schema) {
        return std::ranges::any_of(kBounds, [&](const char* key) { return has(schema, key); });
    }

    static void drop_what_is_no_number(Json& schema) {
        for (const char* const key : kBounds) {
            const auto it = schema.find(key);
            if (it != schema.end() && !it->is_number() && !it->is_boolean()) schema.erase(key);
        }
    }

    // llama.cpp holds to both bounds where both are whole; to one alone it does not always
    // (`minimum: 105` lets 15 pass).
    static void hold_integer(Json& schema, const Between& bounds) {
        const auto value = [](const Decimal& number) {
            std::int64_t magnitude = 0;
            std::from_chars(
                number.digits.data(), number.digits.data() + number.digits.size(), magnitude);
            return number.negative ? -magnitude : magnitude;
        };
        schema.erase("exclusiveMinimum");
        schema.erase("exclusiveMaximum");
        schema["minimum"] = value(bounds.least);
        schema["maximum"] = value(bounds.most);
    }

    Patience patience_;
    int numbers_ = 0;
    std::size_t copied_ = 0;
};

}  // namespace

Result<Json> in_grammar_form(Json schema, Patience patience) {
    ELPIS_OK(Rewriter(patience).rewrite(schema, "#"));
    ELPIS_OK(check_targets(schema));
    return schema;
}

}  // namespace elpis::engine
