#include "elpis/engine/schema_source.h"

#include <cstddef>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/schema_limits.h"
#include "elpis/engine/schema_references.h"

namespace elpis::engine {
namespace {

constexpr std::size_t kMostBytes = 64U << 10U;

}  // namespace

Result<nlohmann::ordered_json> read_schema(std::string_view text, std::string_view whose) {
    if (text.size() > kMostBytes) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("{}: {} bytes; at most {} are allowed", whose, text.size(), kMostBytes));
    }
    auto schema = nlohmann::ordered_json::parse(text, nullptr, false);
    if (!schema.is_object()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}: this is not a JSON schema object", whose));
    }
    auto bearable = check_schema_cost(schema);
    if (bearable) bearable = check_references(schema);
    if (!bearable) {
        return fail(bearable.error().code, fmt::format("{}: {}", whose, bearable.error().message));
    }
    return schema;
}

}  // namespace elpis::engine
