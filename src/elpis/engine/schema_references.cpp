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

const std::string* reference_of(const Json& schema) {
    if (!schema.is_object()) return nullptr;
    const auto it = schema.find("$ref");
    return it != schema.end() ? it->get_ptr<const Json::string_t*>() : nullptr;
}

const Json* member(const Json& of, std::string_view name) {
    if (of.is_object()) {
        const auto it = of.find(name);
        return it != of.end() ? &*it : nullptr;
    }
    std::size_t index = 0;
    const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    const bool is_index =
        of.is_array() && error == std::errc{} && stop == name.data() + name.size();
    return is_index && index < of.size() ? &of[index] : nullptr;
}

// As llama.cpp resolves it: keys between slashes, without escapes. Null when nothing is there.
const Json* target_of(std::string_view reference, const Json& root) {
    if (!reference.starts_with('#')) return nullptr;
    reference.remove_prefix(1);
    const Json* at = &root;
    while (at != nullptr && !reference.empty()) {
        reference.remove_prefix(1);  // the slash
        const std::string_view name = reference.substr(0, reference.find('/'));
        at = member(*at, name);
        reference.remove_prefix(name.size());
    }
    return at;
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
