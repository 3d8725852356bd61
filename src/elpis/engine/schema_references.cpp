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

constexpr int kMostHops = 64;

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
        auto it = of.find(unescaped(name));
        if (it == of.end()) it = of.find(name);
        return it != of.end() ? &*it : nullptr;
    }
    std::size_t index = 0;
    const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    const bool is_index =
        of.is_array() && error == std::errc{} && stop == name.data() + name.size();
    return is_index && index < of.size() ? &of[index] : nullptr;
}

// What a value of a schema is a value of, too: nothing of it is written before.
class Circles {
public:
    explicit Circles(const Json& root) : root_(root) {}

    Result<void> check_all(const Json& schema) {
        ELPIS_OK(check(schema, 0));
        if (!schema.is_object()) return {};
        return visit_schemas_in(
            schema, {}, [this](const Json& inner, const std::string&) { return check_all(inner); });
    }

private:
    Result<void> check(const Json& schema, int hops) {
        if (!schema.is_object() || fine_.contains(&schema)) return {};
        if (hops == kMostHops || !open_.insert(&schema).second) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("the $ref {} leads back to itself, or through over {} "
                                    "others; refer to a schema",
                                    utf8::printable(last_),
                                    kMostHops));
        }
        if (const std::string* const reference = reference_of(schema)) {
            last_ = *reference;
            if (const Json* const target = target_of(*reference, root_))
                ELPIS_OK(check(*target, hops + 1));
        } else {
            for (const char* const key : {"oneOf", "anyOf", "allOf"}) {
                const auto parts = schema.find(key);
                if (parts == schema.end() || !parts->is_array()) continue;
                for (const Json& part : *parts)
                    ELPIS_OK(check(part, hops + 1));
            }
        }
        open_.erase(&schema);
        fine_.insert(&schema);
        return {};
    }

    const Json& root_;
    std::string last_;                      // reference that was followed
    std::unordered_set<const Json*> open_;  // on the way that led here
    std::unordered_set<const Json*> fine_;
};

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
    return Circles(schema).check_all(schema);
}

Json with_references_from(Json schema, std::string_view place) {
    if (const std::string* const reference = reference_of(schema);
        reference != nullptr && reference->starts_with('#')) {
        schema["$ref"] = std::string(place) + reference->substr(1);
    }
    if (!schema.is_object()) return schema;
    for_each_schema_in(
        schema, [place](Json& inner) { inner = with_references_from(std::move(inner), place); });
    return schema;
}

}  // namespace elpis::engine
