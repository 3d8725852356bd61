#include "elpis/mcp/tool_stream.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/event.h"
#include "elpis/mcp/answer_feeling.h"
#include "elpis/mcp/answer_later.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/emotion_json.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/generate_arguments.h"
#include "elpis/mcp/journal_json.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/logprobs_json.h"
#include "elpis/mcp/reasoning_json.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/shape_json.h"
#include "elpis/mcp/stream_wait.h"
#include "elpis/mcp/tool.h"
#include "elpis/mind/mind.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {
namespace {

// A stream whose id nobody will ever learn is not worth its run.
void start(const Services& services,
           const Arguments& arguments,
           const std::shared_ptr<Call>& call) {
    auto wish = read_generate_call(arguments);
    if (!wish) return static_cast<void>(answer(*call, std::unexpected(wish.error())));
    const auto generation = services.mind.start_stream(*std::move(wish));
    if (!generation) return static_cast<void>(answer(*call, std::unexpected(generation.error())));
    const auto now = services.mind.emotion(generation->character);
    if (!now) return static_cast<void>(answer(*call, std::unexpected(now.error())));
    Json started{{"stream_id", generation->id},
                 {"status", "started"},
                 {"emotional_state", emotion_json(*now)},
                 {"modulated_params", modulation_json(generation->modulation)}};
    started.update(shape_json(generation->shape, std::nullopt, /*ended=*/false));
    const bool wanted = answer(*call, std::move(started));
    if (!wanted) generation->stream->cancel();
}

// With a cursor a read can be repeated; without one the stream remembers where the last one ended.
streams::Reading read_at(const mind::Generation& generation, std::optional<std::size_t> cursor) {
    return cursor ? generation.stream->read(*cursor) : generation.stream->read_on();
}

Result<Json> reading_json(const Services& services,
                          const mind::Generation& generation,
                          const streams::Reading& reading) {
    Json json = {{"new_content", reading.text},
                 {"is_complete", reading.complete},
                 {"total_tokens", reading.tokens},
                 {"next_cursor", reading.next_cursor}};
    if (reading.thinking) json["is_thinking"] = true;
    if (!reading.complete) return json;
    ELPIS_TRY(const mind::Emotion after, services.mind.emotion(generation.character));
    const streams::Outcome outcome = reading.outcome.value_or(streams::Outcome{});
    json["full_content"] = generation.stream->text();
    json["finish_reason"] = outcome.reason ? engine::name_of(*outcome.reason) : "error";
    json["emotional_state"] = emotion_json(after);
    json.update(reasoning_json(*generation.stream));
    json.update(logprobs_json(outcome));
    json.update(answer_feeling_json(generation, outcome));
    if (outcome.error) json["error"] = outcome.error->message;
    return with_journal_warning(services.mind, std::move(json));
}

Result<std::optional<std::size_t>> read_cursor(const Arguments& arguments) {
    const auto cursor = arguments.integer("cursor");
    if (!cursor) return std::nullopt;
    if (*cursor >= 0) return static_cast<std::size_t>(*cursor);
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("cursor is {}; it must be 0 or a next_cursor from an earlier read", *cursor));
}

void read(const Services& services, const Arguments& arguments, const std::shared_ptr<Call>& call) {
    const auto refuse = [&](const Error& error) { answer(*call, std::unexpected(error)); };
    const auto generation = services.mind.find_stream(arguments.text("stream_id").value_or(""));
    if (!generation) return refuse(generation.error());
    const auto cursor = read_cursor(arguments);
    if (!cursor) return refuse(cursor.error());
    const std::chrono::milliseconds patience{
        std::clamp<std::int64_t>(arguments.integer("wait_ms").value_or(0), 0, kLongestWaitMs)};

    const streams::Reading reading = read_at(*generation, *cursor);
    if (!reading.text.empty() || reading.complete || patience.count() == 0) {
        answer(*call, reading_json(services, *generation, reading));
        return;
    }
    auto place = take_place(services);
    if (!place) return refuse(place.error());
    call->hold(*std::move(place));
    const auto wait = StreamWait::start(
        services.jobs,
        services.timer,
        *generation->stream,
        {.news_behind = cursor->value_or(reading.next_cursor), .deadline = patience},
        [&services, call, generation = *generation, cursor = *cursor](bool) {
            answer(*call, reading_json(services, generation, read_at(generation, cursor)));
        });
    call->on_end([wait] { wait->abandon(); });
}

// Cancelling what has ended, or twice, says the same.
Result<Json> cancel(const Services& services, const Arguments& arguments) {
    ELPIS_TRY(const mind::Generation generation,
              services.mind.find_stream(arguments.text("stream_id").value_or("")));
    generation.stream->cancel();
    return Json{{"status", "cancelled"}, {"stream_id", generation.id}};
}

Field stream_id_argument() {
    return {.name = "stream_id",
            .type = Type::String,
            .description = "From generate_stream_start.",
            .required = true};
}

Field stream_id_result() {
    return {.name = "stream_id", .type = Type::String, .required = true};
}

Field status_field(const char* status) {
    return {.name = "status", .type = Type::String, .description = status, .required = true};
}

}  // namespace

Tool generate_stream_start_tool() {
    Tool tool{.name = "generate_stream_start",
              .title = "Start an answer",
              .description =
                  "Starts an answer and returns its stream_id at once; read it with "
                  "generate_stream_read while it grows. By default a stream is forgotten after 10 "
                  "minutes without a read, or one minute after its end has been read.",
              .arguments = generate_fields(),
              .result = {stream_id_result(),
                         status_field("\"started\"."),
                         emotional_state_field(/*required=*/true),
                         modulated_params_field()},
              .run = start};
    std::ranges::move(shape_fields(), std::back_inserter(tool.result));
    return tool;
}

Tool generate_stream_read_tool() {
    Tool tool{
        .name = "generate_stream_read",
        .title = "Read on in an answer",
        .description =
            "The text that has come since the last read, and whether the answer is "
            "complete. Pass wait_ms to wait for news, and next_cursor as cursor to be "
            "able to repeat a read.",
        .hints = {.read_only = true, .idempotent = true},
        .arguments = {stream_id_argument(),
                      {.name = "cursor",
                       .type = Type::Integer,
                       .description = "Where to read from: 0, or an earlier next_cursor. Left out: "
                                      "where the last read without one ended."},
                      {.name = "wait_ms",
                       .type = Type::Integer,
                       .description = "How long to wait for news, up to 10000. Default: 0."},
                      character_field()},
        .result = {{.name = "new_content", .type = Type::String, .required = true},
                   {.name = "is_complete", .type = Type::Boolean, .required = true},
                   {.name = "total_tokens",
                    .type = Type::Integer,
                    .description = "Written so far.",
                    .required = true},
                   {.name = "next_cursor", .type = Type::Integer, .required = true},
                   {.name = "full_content",
                    .type = Type::String,
                    .description = "When complete: the whole answer."},
                   {.name = "finish_reason",
                    .type = Type::String,
                    .description = "When complete: stop, length, cancelled or error."},
                   emotional_state_field(/*required=*/false),
                   {.name = "is_thinking",
                    .type = Type::Boolean,
                    .description = "True while the model thinks and has not begun to answer."},
                   reasoning_field(),
                   logprobs_field(),
                   journal_warning_field(),
                   {.name = "error",
                    .type = Type::String,
                    .description = "Only when the answer failed: why."}},
        .run = read};
    std::ranges::move(answer_feeling_fields(), std::back_inserter(tool.result));
    return tool;
}

Tool generate_stream_cancel_tool() {
    return {.name = "generate_stream_cancel",
            .title = "Cancel an answer",
            .description =
                "Ends an answer early. What was written can still be read. Cancelling "
                "again changes nothing.",
            .hints = {.idempotent = true},
            .arguments = {stream_id_argument(), character_field()},
            .result = {status_field("\"cancelled\"."), stream_id_result()},
            .run = at_once(cancel)};
}

}  // namespace elpis::mcp
