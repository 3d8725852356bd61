#include "elpis/mcp/answer_later.h"

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/event.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/places.h"
#include "elpis/mcp/progress.h"
#include "elpis/mcp/services.h"
#include "elpis/mcp/stream_wait.h"
#include "elpis/mcp/tool.h"
#include "elpis/mind/mind.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {
namespace {

// What the steps of one waiting call share.
struct Pending {
    const Services& services;
    std::shared_ptr<Call> call;
    mind::Generation generation;
    std::chrono::seconds limit;
    Finish finish;
    bool limit_passed = false;  // only in jobs, one after the other
};

Result<Json> result_of(const Pending& pending) {
    const streams::Reading reading = pending.generation.stream->read(0);
    const streams::Outcome outcome = reading.outcome.value_or(streams::Outcome{});
    if (outcome.error) return std::unexpected(*outcome.error);
    if (outcome.cancelled() && !pending.limit_passed) {
        return fail(ErrorCode::Cancelled, "the answer was cancelled before it was complete");
    }
    return pending.finish(pending.services,
                          {.generation = pending.generation,
                           .text = reading.text,
                           .outcome = outcome,
                           .limit_passed = outcome.cancelled()});
}

void wait_for_end(const std::shared_ptr<Pending>& pending) {
    StreamWait::Until until;
    if (pending->limit.count() > 0 && !pending->limit_passed) until.deadline = pending->limit;
    const auto& stream = pending->generation.stream;
    const auto wait = StreamWait::start(
        pending->services.jobs, pending->services.timer, *stream, until, [pending](bool in_time) {
            if (in_time) {
                answer(*pending->call, result_of(*pending));
                return;
            }
            // The engine lets go at its next step, and then the figures are final.
            pending->limit_passed = true;
            pending->generation.stream->cancel();
            wait_for_end(pending);
        });
    pending->call->on_end([stream, wait] {
        stream->cancel();
        wait->abandon();
    });
}

}  // namespace

std::string_view Ending::finish_reason() const {
    if (limit_passed) return "limit";
    return engine::name_of(outcome.reason.value_or(engine::FinishReason::Stop));
}

Json Ending::usage() const {
    const engine::Usage& usage = outcome.usage;
    return {{"prompt_tokens", usage.prompt_tokens},
            {"completion_tokens", usage.completion_tokens},
            {"total_tokens", usage.prompt_tokens + usage.completion_tokens}};
}

Field usage_field() {
    return {.name = "usage",
            .type = Type::Object,
            .description = "Tokens read and written.",
            .required = true,
            .fields = {{.name = "prompt_tokens", .type = Type::Integer, .required = true},
                       {.name = "completion_tokens", .type = Type::Integer, .required = true},
                       {.name = "total_tokens", .type = Type::Integer, .required = true}}};
}

Result<Places::Place> take_place(const Services& services) {
    if (auto place = services.places.take()) return place;
    return fail(ErrorCode::Busy,
                fmt::format("{} calls wait for an answer already, which is the limit",
                            services.mind.options().max_waiting_calls));
}

void answer_when_complete(const Services& services,
                          const std::shared_ptr<Call>& call,
                          const std::function<Result<mind::Generation>()>& start,
                          std::chrono::seconds limit,
                          Finish finish) {
    auto place = take_place(services);
    if (!place) return static_cast<void>(answer(*call, std::unexpected(place.error())));
    call->hold(*std::move(place));
    auto generation = start();
    if (!generation) return static_cast<void>(answer(*call, std::unexpected(generation.error())));
    report_progress(services, call, generation->stream);
    wait_for_end(std::make_shared<Pending>(
        services, call, *std::move(generation), limit, std::move(finish)));
}

}  // namespace elpis::mcp
