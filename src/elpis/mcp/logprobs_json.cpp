#include "elpis/mcp/logprobs_json.h"

#include <algorithm>
#include <utility>

#include "elpis/affect/rounding.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/event.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {
namespace {

// JSON has no −∞; no token that can be chosen is so unlikely.
constexpr double kNever = -9999.0;

Json one_json(const engine::TokenLogprob::One& one) {
    Json bytes = Json::array();
    for (const char byte : one.piece)
        bytes.push_back(static_cast<unsigned char>(byte));
    return {{"token", utf8::repair(one.piece)},
            {"bytes", std::move(bytes)},
            {"logprob", affect::rounded(std::max(one.logprob, kNever), 4)}};
}

}  // namespace

Json logprobs_json(const streams::Outcome& outcome) {
    if (!outcome.logprobs) return Json::object();
    Json tokens = Json::array();
    for (const engine::TokenLogprob& token : *outcome.logprobs) {
        Json json = one_json(token.chosen);
        json["likeliest"] = Json::array();
        for (const engine::TokenLogprob::One& one : token.likeliest)
            json["likeliest"].push_back(one_json(one));
        tokens.push_back(std::move(json));
    }
    return {{"logprobs", std::move(tokens)}};
}

Field logprobs_field() {
    return {.name = "logprobs",
            .type = Type::Array,
            .description =
                "When asked: of each of the first 4096 tokens its text, bytes and natural "
                "logarithm of its probability, and the likeliest in its place.",
            .fields = {{.name = "token", .type = Type::String, .required = true},
                       {.name = "logprob", .type = Type::Number, .required = true}}};
}

}  // namespace elpis::mcp
