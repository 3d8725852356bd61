#include "elpis/openai/fields.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/sampling_arguments.h"
#include "elpis/mcp/shape_arguments.h"
#include "elpis/mind/generation.h"

namespace elpis::openai {
namespace {

using mcp::Type;

using Seeds = std::numeric_limits<std::int64_t>;  // as OpenAI has them

// The engine's have 32 bits: those that fit stay, of others every bit counts (the last steps of
// SplitMix64).
std::uint32_t folded(std::int64_t seed) {
    auto bits = static_cast<std::uint64_t>(seed);
    if (bits <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(bits);
    bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9U;
    bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EBU;
    return static_cast<std::uint32_t>((bits ^ (bits >> 31U)) >> 32U);
}

}  // namespace

Result<mcp::Json> read_body(std::string_view bytes, std::size_t max_depth) {
    auto body = mcp::parse(bytes, {.max_bytes = bytes.size(), .max_depth = max_depth});
    if (!body) return fail(ErrorCode::InvalidArgument, std::move(body).error().message);
    if (!body->is_object()) {
        return fail(ErrorCode::InvalidArgument,
                    "the body is not a JSON object; it begins with {\"model\": …");
    }
    return *std::move(body);
}

std::vector<mcp::Field> common_fields() {
    std::vector<mcp::Field> fields{
        {.name = "model", .type = Type::String},
        {.name = "character", .type = Type::String},
        {.name = "imagined", .type = Type::Boolean},
        token_limit_field("max_tokens"),
        {.name = "temperature", .type = Type::Number},
        {.name = "top_p", .type = Type::Number},
        {.name = "n", .type = Type::Integer, .within = {{1, kMostChoices}}},
        {.name = "seed", .type = Type::Integer, .within = {{Seeds::min(), Seeds::max()}}},
        {.name = "stop",
         .type = Type::Array,
         .items = Type::String,
         .also_accepted = {Type::String}},
        {.name = "stream", .type = Type::Boolean},
        {.name = "stream_options",
         .type = Type::Object,
         .fields = {{.name = "include_usage", .type = Type::Boolean}}},
    };
    std::ranges::move(mcp::sampling_fields(), std::back_inserter(fields));
    std::ranges::move(mcp::feeling_fields(), std::back_inserter(fields));
    return fields;
}

Manner read_manner(const mcp::Arguments& arguments) {
    Manner manner{.choices = static_cast<int>(arguments.integer("n").value_or(1)),
                  .stream = arguments.flag("stream").value_or(false)};
    if (const mcp::Json* const options = arguments.find("stream_options")) {
        const mcp::Json* const usage = mcp::member(*options, "include_usage");
        manner.usage_at_end = usage != nullptr && usage->get<bool>();
    }
    return manner;
}

mcp::Field thinking_field() {
    return {.name = "chat_template_kwargs",
            .type = Type::Object,
            .fields = {{.name = "enable_thinking", .type = Type::Boolean}}};
}

mcp::Field token_limit_field(std::string name) {
    return {.name = std::move(name),
            .type = Type::Integer,
            .within = {{1, std::numeric_limits<int>::max()}}};
}

std::optional<int> token_limit(const mcp::Arguments& arguments, std::string_view name) {
    const auto most = arguments.integer(name);
    if (!most) return std::nullopt;
    return static_cast<int>(*most);
}

template <class Call>
Result<void> read_common(const mcp::Arguments& arguments, Call& call) {
    call.max_tokens = token_limit(arguments, "max_tokens");
    call.temperature = arguments.number("temperature");
    call.top_p = arguments.number("top_p");
    const auto seed = arguments.integer("seed");
    if (seed) call.seed = folded(*seed);
    ELPIS_TRY(call.sampling, mcp::read_sampling(arguments));
    if (const mcp::Json* const stop = arguments.find("stop")) {
        call.stop = stop->is_string() ? std::vector{stop->get<std::string>()}
                                      : stop->get<std::vector<std::string>>();
    }
    ELPIS_TRY(mcp::FeelingArguments feeling, mcp::read_feeling(arguments));
    call.emotion = feeling.emotion;
    call.shape = std::move(feeling.shape);
    call.watch = std::move(feeling.watch);
    call.beside.nudged = true;
    call.beside.imagined = arguments.flag("imagined").value_or(false);
    return {};
}

template Result<void> read_common(const mcp::Arguments& arguments, mind::GenerateCall& call);
template Result<void> read_common(const mcp::Arguments& arguments, mind::FunctionCall& call);

}  // namespace elpis::openai
