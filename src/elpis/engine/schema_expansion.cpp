#include "elpis/engine/schema_expansion.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/schema_places.h"
#include "elpis/engine/schema_references.h"

namespace elpis::engine {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostSchemas = 8000;
constexpr int kDeepest = 200;

class Expansion {
public:
    explicit Expansion(const Json& root) : root_(root) {}

    // `copies` of a schema, and of what is below it.
    Result<void> add(const Json& schema, int depth, std::size_t copies) {
        if (!schema.is_object()) return {};
        schemas_ += copies;
        if (depth > kDeepest || schemas_ > kMostSchemas) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("its allOf come to over {} schemas, or hold themselves; a "
                                    "schema may hold itself by a $ref that is not one of several "
                                    "parts of an allOf",
                                    kMostSchemas));
        }
        const auto types = schema.find("type");
        if (types != schema.end() && types->is_array())
            copies *= std::max<std::size_t>(types->size(), 1);
        ELPIS_OK(visit_schemas_in(schema, {}, [&](const Json& inner, const std::string&) {
            return add(inner, depth + 1, copies);
        }));
        const auto parts = schema.find("allOf");
        if (parts == schema.end() || !parts->is_array() || !reads_parts(schema)) return {};
        for (const Json& part : *parts) {
            ELPIS_OK(write_out(part, depth, copies));
            const char* const key = part.is_object() && part.contains("oneOf") ? "oneOf" : "anyOf";
            if (!part.is_object() || !part.contains(key)) continue;
            for (const Json& choice : part[key])
                ELPIS_OK(write_out(choice, depth, copies));
        }
        return {};
    }

private:
    Result<void> write_out(const Json& part, int depth, std::size_t copies) {
        const std::string* const reference = reference_of(part);
        const Json* const target = reference == nullptr ? nullptr : target_of(*reference, root_);
        if (target == nullptr) return {};
        ELPIS_OK(add(*target, depth + 1, copies));
        return write_out(*target, depth + 1, copies);
    }

    const Json& root_;
    std::size_t schemas_ = 0;
};

}  // namespace

bool reads_parts(const Json& schema) {
    const auto others = schema.find("additionalProperties");
    const bool are_bound = others != schema.end() && *others != true;
    return !are_bound && !schema.contains("$ref") && !schema.contains("oneOf") &&
           !schema.contains("anyOf") && !schema.contains("properties");
}

Result<void> check_expansion(const Json& schema) {
    return Expansion(schema).add(schema, 0, 1);
}

}  // namespace elpis::engine
