#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "elpis/base/error.h"
#include "elpis/engine/event.h"
#include "elpis/engine/message.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/answer_json.h"

// Answers as OpenAI's Responses API has them. Pure but for the feeling, which is asked for.
namespace elpis::openai {

// What all that is sent for one request has in common.
struct ResponseStamp {
    std::string key;           // random; every id has it
    std::int64_t created = 0;  // Unix seconds
    std::string model;         // as the client called it
    mcp::Json echo;            // ResponsesRequest::echo, with the temperature and top_p used

    std::string id() const { return "resp_" + key; }
    std::string message_id() const { return "msg_" + key; }
    std::string reasoning_id() const { return "rs_" + key; }
    std::string call_id(std::size_t number) const;  // of its item; the call's own id is another
};

// How an answer, or a part of it, stands.
inline constexpr std::string_view kInProgress = "in_progress";
inline constexpr std::string_view kCompleted = "completed";
inline constexpr std::string_view kIncomplete = "incomplete";
inline constexpr std::string_view kFailed = "failed";

// Completed, or incomplete where the tokens ran out.
std::string_view status_of(const Ended& ended);

// The parts of an item's content.
mcp::Json text_part(std::string_view text, std::span<const engine::TokenLogprob> logprobs);
mcp::Json reasoning_part(std::string_view text);
// A list, empty without tokens.
mcp::Json token_list(std::span<const engine::TokenLogprob> tokens);

// Items of the output. `content`: a list of parts.
mcp::Json message_item(const ResponseStamp& stamp, std::string_view status, mcp::Json content);
mcp::Json reasoning_item(const ResponseStamp& stamp, std::string_view status, mcp::Json content);
mcp::Json call_item(const ResponseStamp& stamp,
                    std::size_t number,
                    const engine::ToolCall& call,
                    std::string_view status);

// A response of which only `output` is there yet.
mcp::Json response_json(const ResponseStamp& stamp, std::string_view status, mcp::Json output);
// One that will have no end.
mcp::Json failed_json(const ResponseStamp& stamp, const Error& error, mcp::Json output);
// One that has ended, with its figures and what is felt.
mcp::Json ended_json(const ResponseStamp& stamp,
                     mind::Mind& mind,
                     const Ended& ended,
                     mcp::Json output);

// What it has become: a thought, words, calls, as far as there are any; of none of them, empty
// words.
mcp::Json output_of(const ResponseStamp& stamp, const Ended& ended);

// Whether it has words, or nothing else to show.
bool has_message(const Ended& ended);

}  // namespace elpis::openai
