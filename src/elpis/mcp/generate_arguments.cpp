#include "elpis/mcp/generate_arguments.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/mcp/adapters_argument.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/messages.h"
#include "elpis/mcp/priority.h"
#include "elpis/mcp/response_format.h"
#include "elpis/mcp/sampling_arguments.h"
#include "elpis/mcp/shape_arguments.h"
#include "elpis/mcp/tool.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

std::vector<Field> generate_fields() {
    std::vector<Field> fields{
        messages_field(),
        {.name = "max_tokens",
         .type = Type::Integer,
         .description = "Most tokens to write, at least 1; limited to the room in the context.",
         .within = {{1, std::numeric_limits<int>::max()}}},
        {.name = "temperature",
         .type = Type::Number,
         .description = "0 (always the likeliest word) to 2. Given, the feeling no longer chooses "
                        "temperature and top_p."},
        {.name = "top_p", .type = Type::Number, .description = "0 to 1."},
        {.name = "seed",
         .type = Type::Integer,
         .description = "0 to 4294967295, to repeat an answer. Left out: random.",
         .within = {{0, std::numeric_limits<std::uint32_t>::max()}}},
        {.name = "stop",
         .type = Type::Array,
         .description = "Texts that end the answer and are not part of it; at most 16.",
         .items = Type::String,
         .also_accepted = {Type::String}},
        {.name = "enable_thinking",
         .type = Type::Boolean,
         .description = "Whether a model that can think before it answers does so. Default: the "
                        "setting model.thinking."},
        response_format_field(),
        adapters_field(),
        priority_field(),
        character_field(),
    };
    std::ranges::move(sampling_fields(), std::back_inserter(fields));
    std::ranges::move(feeling_fields(), std::back_inserter(fields));
    return fields;
}

Result<mind::GenerateCall> read_generate_call(const Arguments& arguments) {
    mind::GenerateCall call;
    call.character = character_of(arguments);
    if (const Json* const messages = arguments.find("messages")) {
        ELPIS_TRY(call.messages, read_messages(*messages));
    }
    if (const auto most = arguments.integer("max_tokens")) {
        call.max_tokens = static_cast<int>(*most);
    }
    call.temperature = arguments.number("temperature");
    call.top_p = arguments.number("top_p");
    const auto seed = arguments.integer("seed");
    if (seed) call.seed = static_cast<std::uint32_t>(*seed);
    ELPIS_TRY(call.sampling, read_sampling(arguments));
    ELPIS_TRY(call.adapters, read_adapters(arguments));
    ELPIS_TRY(call.background, read_background(arguments));
    call.thinking = arguments.flag("enable_thinking");
    if (const Json* const format = arguments.find("response_format")) {
        ELPIS_TRY(call.format, read_response_format(*format));
    }
    if (const Json* stop = arguments.find("stop")) {
        call.stop = stop->is_string() ? std::vector{stop->get<std::string>()}
                                      : stop->get<std::vector<std::string>>();
    }
    ELPIS_TRY(FeelingArguments feeling, read_feeling(arguments));
    call.emotion = feeling.emotion;
    call.shape = std::move(feeling.shape);
    call.watch = std::move(feeling.watch);
    return call;
}

}  // namespace elpis::mcp
