#include "elpis/mcp/sampling_arguments.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/sampling_wish.h"

namespace elpis::mcp {
namespace {

constexpr std::size_t kLongestShown = 40;

std::optional<double> decimal(const Json& object, std::string_view name) {
    const Json* const value = member(object, name);
    return value == nullptr ? std::nullopt : std::optional(value->get<double>());
}

std::optional<std::int64_t> whole(const Json& object, std::string_view name) {
    const Json* const value = member(object, name);
    return value == nullptr ? std::nullopt : whole_number(*value);
}

// {"1234": -100}: tokens by number, as in OpenAI's API.
Result<std::vector<mind::SamplingWish::Bias>> read_biases(const Json& given) {
    std::vector<mind::SamplingWish::Bias> biases;
    for (const auto& item : given.items()) {
        const std::string& name = item.key();
        std::int64_t token = 0;
        const auto read = std::from_chars(name.data(), name.data() + name.size(), token);
        // "07" would be a second name of "7".
        if (read.ec != std::errc() || name != std::to_string(token)) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("logit_bias has \"{}\"; its names are tokens as whole numbers, "
                                    "like {{\"1234\": -100}}",
                                    utf8::printable(name.substr(0, kLongestShown))));
        }
        if (!item.value().is_number()) {
            return fail(
                ErrorCode::InvalidArgument,
                wrong_type(fmt::format("logit_bias[\"{}\"]", token), "number", item.value()));
        }
        biases.push_back({.token = token, .add = item.value().get<double>()});
    }
    return biases;
}

}  // namespace

std::vector<Field> sampling_fields() {
    return {
        {.name = "top_k",
         .type = Type::Integer,
         .description = "Only the so many likeliest tokens may be chosen; 0: all. Default 40.",
         .within = {{0, mind::kMostTopK}}},
        {.name = "min_p",
         .type = Type::Number,
         .description = "0 to 1: only tokens at least so likely, of the likeliest one's share. "
                        "Default 0.05."},
        {.name = "typical_p",
         .type = Type::Number,
         .description = "0.001 to 1: locally typical sampling; 1, the default, is off."},
        {.name = "repeat_penalty",
         .type = Type::Number,
         .description = "0.1 to 10: divides the logits of what was said lately; 1, the default, is "
                        "off."},
        {.name = "frequency_penalty",
         .type = Type::Number,
         .description = "-2 to 2: lowers a token for each time it was said lately."},
        {.name = "presence_penalty",
         .type = Type::Number,
         .description = "-2 to 2: lowers a token that was said lately, once."},
        {.name = "penalty_window",
         .type = Type::Integer,
         .description = "How many tokens back \"lately\" is, the prompt's included. Default 64.",
         .within = {{0, mind::kLongestWindow}}},
        {.name = "dry",
         .type = Type::Object,
         .description = "Against repeated phrases: a token that would continue one is lowered by "
                        "multiplier * base^(length - allowed_length).",
         .fields = {{.name = "multiplier",
                     .type = Type::Number,
                     .description = "0 to 10; 0, the default, is off."},
                    {.name = "base", .type = Type::Number, .description = "1 to 10. Default 1.75."},
                    {.name = "allowed_length",
                     .type = Type::Integer,
                     .description = "Tokens that may be repeated. Default 2.",
                     .within = {{1, mind::kLongestAllowed}}},
                    {.name = "window",
                     .type = Type::Integer,
                     .description = "How many tokens back it looks. Default 1024.",
                     .within = {{0, mind::kLongestWindow}}}}},
        {.name = "logit_bias",
         .type = Type::Object,
         .description = "Added to the logits of single tokens, -100 to 100: {\"1234\": -100} "
                        "forbids token 1234."},
        {.name = "logprobs",
         .type = Type::Integer,
         .description = "0 to 20: report how likely each token was, and so many of the likeliest "
                        "in its place.",
         .within = {{0, mind::kMostLogprobs}}},
    };
}

Result<mind::SamplingWish> read_sampling(const Arguments& arguments) {
    mind::SamplingWish wish{.top_k = arguments.integer("top_k"),
                            .min_p = arguments.number("min_p"),
                            .typical_p = arguments.number("typical_p"),
                            .repeat_penalty = arguments.number("repeat_penalty"),
                            .frequency_penalty = arguments.number("frequency_penalty"),
                            .presence_penalty = arguments.number("presence_penalty"),
                            .penalty_window = arguments.integer("penalty_window"),
                            .dry = {},
                            .logit_bias = {},
                            .logprobs = arguments.integer("logprobs")};
    if (const Json* const dry = arguments.find("dry")) {
        constexpr std::array<std::string_view, 4> kKnown{
            "multiplier", "base", "allowed_length", "window"};
        ELPIS_OK(check_known(kKnown, *dry, "dry"));
        wish.dry = {.multiplier = decimal(*dry, "multiplier"),
                    .base = decimal(*dry, "base"),
                    .allowed_length = whole(*dry, "allowed_length"),
                    .window = whole(*dry, "window")};
    }
    if (const Json* const biases = arguments.find("logit_bias")) {
        ELPIS_TRY(wish.logit_bias, read_biases(*biases));
    }
    return wish;
}

}  // namespace elpis::mcp
