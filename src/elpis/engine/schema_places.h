#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/result.h"

// Where schemas stand in a schema. Under a keyword that nobody knows a schema may stand as well: a
// reference may lead there.
namespace elpis::engine {

inline bool holds_data(std::string_view keyword) {
    constexpr std::array<std::string_view, 7> kData{
        "const", "enum", "default", "examples", "required", "dependentRequired", "type"};
    return std::ranges::find(kData, keyword) != kData.end();
}

inline bool holds_schemas_by_name(std::string_view keyword) {
    constexpr std::array<std::string_view, 6> kMaps{"properties",
                                                    "$defs",
                                                    "definitions",
                                                    "patternProperties",
                                                    "dependentSchemas",
                                                    "dependencies"};
    return std::ranges::find(kMaps, keyword) != kMaps.end();
}

inline std::string below(const std::string& path, std::string_view key) {
    return fmt::format("{}/{}", path, key);
}

// Calls `visit(schema, path)` with what stands directly below one, booleans included where they
// stand in lists and under names; ends at the first error. `Json` may be const.
template <typename Json, typename Visit>
Result<void> visit_schemas_in(Json& schema, const std::string& path, const Visit& visit) {
    for (auto& item : schema.items()) {
        auto& value = item.value();
        const std::string place = below(path, item.key());
        if (holds_data(item.key()) || !value.is_structured()) continue;
        if (value.is_object() && !holds_schemas_by_name(item.key())) {
            ELPIS_OK(visit(value, place));
            continue;
        }
        for (auto& each : value.items())
            ELPIS_OK(visit(each.value(), below(place, each.key())));
    }
    return {};
}

// The same for who cannot fail.
template <typename Json, typename Visit>
void for_each_schema_in(Json& schema, const Visit& visit) {
    const auto visited = visit_schemas_in(schema, {}, [&visit](Json& inner, const std::string&) {
        visit(inner);
        return Result<void>{};
    });
    static_cast<void>(visited);
}

}  // namespace elpis::engine
