#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/event.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/streams/stream.h"

// Answers as OpenAI's clients read them. Pure but for the feeling, which is asked for.
namespace elpis::openai {

enum class Api { Chat, Text };

// What all that is sent for one request has in common.
struct Stamp {
    Api api = Api::Chat;
    std::string id;            // "chatcmpl-…"
    std::int64_t created = 0;  // Unix seconds
    std::string model;         // as the client called it
};

// An answer that has ended, neither failed nor cancelled by anybody.
struct Ended {
    const mind::Generation& generation;
    streams::Outcome outcome;
    engine::ToolAnswer answer;
    std::size_t prompt = 0;  // which of the request's prompts it answers

    std::string_view finish_reason() const;  // stop, length, tool_calls
};
// The error of one that failed, or was cancelled. Of a stream that is complete.
Result<Ended> end_of(const mind::Generation& generation, bool may_call);

// {emotion, applied, felt}: how the character feels now, what its feeling did to this answer, and,
// where it was asked for, what was felt.
mcp::Json elpis_json(mind::Mind& mind, const Ended& ended);

// Of all choices together: each prompt counts once.
mcp::Json usage_json(std::span<const Ended> ended);

// How many characters begin in a piece of UTF-8, which may be a part of one.
std::size_t characters_in(std::string_view piece);

// What `logprobs` holds; null without tokens. `offset`: characters of text before the first of
// them.
mcp::Json logprobs_json(Api api,
                        std::span<const engine::TokenLogprob> tokens,
                        std::size_t offset = 0);

// The whole answer to a request that does not stream.
mcp::Json whole_json(const Stamp& stamp, mind::Mind& mind, std::span<const Ended> ended);

// One chunk of a stream, with one choice: `delta` is what is new of its message (Chat) or its text
// (Text, a string).
mcp::Json chunk_json(const Stamp& stamp,
                     std::size_t index,
                     mcp::Json delta,
                     mcp::Json logprobs,
                     mcp::Json finish_reason);
// The last one, with no choice.
mcp::Json usage_chunk(const Stamp& stamp, std::span<const Ended> ended);

// The calls of an answer as a stream sends them, each with its index.
mcp::Json call_deltas(const Ended& ended);

}  // namespace elpis::openai
