#include "elpis/engine/schema_source.h"

#include <cstddef>
#include <expected>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/schema_definitions.h"
#include "elpis/engine/schema_expansion.h"
#include "elpis/engine/schema_form.h"
#include "elpis/engine/schema_limits.h"
#include "elpis/engine/schema_references.h"

namespace elpis::engine {
namespace {

constexpr std::size_t kMostBytes = 64U << 10U;

std::unexpected<Error> refuse(std::string_view whose, const Error& error) {
    return fail(error.code, fmt::format("{}: {}", whose, error.message));
}

}  // namespace

Result<nlohmann::ordered_json> read_schema(std::string_view text,
                                           std::string_view whose,
                                           Patience patience) {
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
    auto formed = bearable ? in_grammar_form(std::move(schema), patience)
                           : std::unexpected(std::move(bearable.error()));
    if (formed) return formed;
    return refuse(whose, formed.error());
}

Result<nlohmann::ordered_json> readable_schema(nlohmann::ordered_json schema,
                                               std::string_view whose,
                                               std::size_t number) {
    auto readable = with_own_definitions(std::move(schema), number);
    if (!readable) return refuse(whose, readable.error());
    const auto bearable = check_expansion(*readable);
    if (!bearable) return refuse(whose, bearable.error());
    return readable;
}

}  // namespace elpis::engine
