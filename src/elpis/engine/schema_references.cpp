#include "elpis/engine/schema_references.h"

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_set>
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

constexpr int kMostHops = 32;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// "%7B" is "{" in a fragment, then "~1" is "/" and "~0" is "~" in a key of a pointer.
std::string unescaped(std::string_view key) {
    std::string bytes;
    for (std::size_t i = 0; i < key.size(); ++i) {
        const bool whole = key[i] == '%' && i + 2 < key.size();
        const int high = whole ? hex_digit(key[i + 1]) : -1;
        const int low = whole ? hex_digit(key[i + 2]) : -1;
        const bool coded = high >= 0 && low >= 0;
        bytes += coded ? static_cast<char>(high * 16 + low) : key[i];
        if (coded) i += 2;
    }
    std::string name;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char next = bytes[i] == '~' && i + 1 < bytes.size() ? bytes[i + 1] : ' ';
        const bool coded = next == '0' || next == '1';
        name += coded ? (next == '0' ? '~' : '/') : bytes[i];
        if (coded) ++i;
    }
    return name;
}

const Json* member(const Json& of, std::string_view name) {
    if (of.is_object()) {
        auto it = of.find(name);
        if (it == of.end()) it = of.find(unescaped(name));
        return it != of.end() ? &*it : nullptr;
    }
    std::size_t index = 0;
    const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    const bool is_index =
        of.is_array() && error == std::errc{} && stop == name.data() + name.size();
    return is_index && index < of.size() ? &of[index] : nullptr;
}

Result<void> check(const Json& schema, const Json& root) {
    if (const std::string* const first = reference_of(schema)) {
        int hops = 0;
        for (const std::string* next = first; next != nullptr; ++hops) {
            if (hops == kMostHops) {
                return fail(ErrorCode::InvalidArgument,
                            fmt::format("the $ref {} leads back to itself, or through over {} "
                                        "others; refer to a schema",
                                        utf8::printable(*first),
                                        kMostHops));
            }
            const Json* const at = target_of(*next, root);
            next = at != nullptr ? reference_of(*at) : nullptr;
        }
    }
    if (!schema.is_object()) return {};
    return visit_schemas_in(
        schema, {}, [&root](const Json& inner, const std::string&) { return check(inner, root); });
}

using Places = std::unordered_set<const Json*>;

Result<void> gather(const Json& schema, const std::string& path, Places& places) {
    if (!schema.is_object()) return {};
    places.insert(&schema);
    return visit_schemas_in(schema, path, [&](const Json& inner, const std::string& place) {
        return gather(inner, place, places);
    });
}

}  // namespace

const std::string* reference_of(const Json& schema) {
    if (!schema.is_object()) return nullptr;
    const auto it = schema.find("$ref");
    return it != schema.end() ? it->get_ptr<const Json::string_t*>() : nullptr;
}

const Json* target_of(std::string_view reference, const Json& root) {
    if (!reference.starts_with('#')) return nullptr;
    reference.remove_prefix(1);
    const Json* at = &root;
    while (at != nullptr && !reference.empty()) {
        if (!reference.starts_with('/')) return nullptr;
        reference.remove_prefix(1);
        const std::string_view name = reference.substr(0, reference.find('/'));
        at = member(*at, name);
        reference.remove_prefix(name.size());
    }
    return at;
}

Result<void> check_targets(const Json& schema) {
    Places places;
    ELPIS_OK(gather(schema, "#", places));
    for (const Json* const place : places) {
        const std::string* const reference = reference_of(*place);
        if (reference == nullptr || places.contains(target_of(*reference, schema))) continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the $ref {} leads to no schema of this document; it must lead to "
                                "one, as #/$defs/name does",
                                utf8::printable(*reference)));
    }
    return {};
}

Result<void> check_references(const Json& schema) {
    return check(schema, schema);
}

Json with_references_from(Json schema, std::string_view place) {
    if (const std::string* const reference = reference_of(schema);
        reference != nullptr && reference->starts_with('#')) {
        schema["$ref"] = std::string(place) + reference->substr(1);
    }
    if (!schema.is_object()) return schema;
    const auto moved = visit_schemas_in(schema, {}, [place](Json& inner, const std::string&) {
        inner = with_references_from(std::move(inner), place);
        return Result<void>{};
    });
    if (!moved) return {};  // nothing in there fails
    return schema;
}

}  // namespace elpis::engine
