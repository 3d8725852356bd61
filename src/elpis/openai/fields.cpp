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
#include "elpis/mind/ranges.h"

namespace elpis::openai {
namespace {

using mcp::Type;

std::optional<int> small(std::optional<std::int64_t> value) {
    using Int = std::numeric_limits<int>;
    if (!value) return std::nullopt;
    return static_cast<int>(std::clamp<std::int64_t>(*value, Int::min(), Int::max()));
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
        {.name = "max_tokens", .type = Type::Integer},
        {.name = "temperature", .type = Type::Number},
        {.name = "top_p", .type = Type::Number},
        {.name = "n", .type = Type::Integer},
        {.name = "seed", .type = Type::Integer},
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

Result<Manner> read_manner(const mcp::Arguments& arguments) {
    const auto choices = arguments.integer("n");
    ELPIS_OK(mind::check_whole("n", choices, 1, kMostChoices));
    Manner manner{.choices = small(choices).value_or(1),
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

std::optional<int> token_limit(const mcp::Arguments& arguments, std::string_view name) {
    const auto most = arguments.integer(name);
    if (!most) return std::nullopt;
    constexpr std::int64_t kLargest = std::numeric_limits<int>::max();
    return static_cast<int>(std::clamp<std::int64_t>(*most, 0, kLargest));
}

template <class Call>
Result<void> read_common(const mcp::Arguments& arguments, Call& call) {
    call.max_tokens = small(arguments.integer("max_tokens"));
    call.temperature = arguments.number("temperature");
    call.top_p = arguments.number("top_p");
    const auto seed = arguments.integer("seed");
    // Of OpenAI's 64 bits the engine takes the lower half.
    if (seed) call.seed = static_cast<std::uint32_t>(*seed);
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
