#include "elpis/engine/engine.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/embedding.h"
#include "elpis/engine/gauges.h"
#include "elpis/engine/letters.h"
#include "elpis/engine/llama/runtime.h"
#include "elpis/engine/loop.h"
#include "elpis/engine/message.h"
#include "elpis/engine/options.h"
#include "elpis/engine/plan.h"
#include "elpis/engine/recent_steps.h"
#include "elpis/engine/request.h"
#include "elpis/engine/side_work.h"
#include "elpis/engine/status.h"
#include "elpis/engine/step_trace.h"
#include "elpis/engine/watchdog.h"

namespace elpis::engine {
namespace {

// Each open request has few letters under way at a time; wakes come on top.
constexpr std::size_t kLettersPerRequest = 16;

std::size_t most_open(const Options& options) {
    return static_cast<std::size_t>(options.sequences) + options.waiting_line;
}

std::size_t bytes_of(const EmbeddingTask& task) {
    if (const auto* const text = std::get_if<std::string>(&task.input)) return text->size();
    return std::get<std::vector<std::int32_t>>(task.input).size() * sizeof(std::int32_t);
}

std::size_t bytes_of(const Request& request) {
    if (request.read) return request.read->text.size();
    if (request.embed) return bytes_of(*request.embed);
    std::size_t bytes = 0;
    for (const Message& message : request.messages) {
        bytes += message.content.size() + message.thought.size() + message.name.size();
        for (const ToolCall& call : message.tool_calls)
            bytes += call.arguments.size();
    }
    bytes += request.format.source.size();
    for (const Tool& tool : request.tools)
        bytes += tool.description.size() + tool.parameters.size();
    return bytes;
}

}  // namespace

struct Engine::Body {
    Body(std::unique_ptr<llama::Runtime> llama_runtime,
         Plan made,
         std::optional<StepTrace> step_trace,
         Parts given)
        : runtime(std::move(llama_runtime)),
          plan(std::move(made)),
          trace(std::move(step_trace)),
          parts(given),
          born(given.clock.now()),
          inbox(kLettersPerRequest * most_open(plan.options)),
          side_work(inbox, most_open(plan.options)),
          watchdog(gauges, given.clock, given.timer, given.log),
          thread([this](const std::stop_token& stop) { run(stop); }) {}

    // One door for exceptions: nothing that a library throws may end this thread in silence.
    void run(const std::stop_token& stop) {
        try {
            Loop({.plan = plan,
                  .clock = parts.clock,
                  .log = parts.log,
                  .gauges = gauges,
                  .inbox = inbox,
                  .side_work = side_work,
                  .trace = trace ? &*trace : nullptr})
                .run(stop);
        } catch (const std::exception& error) {
            parts.log.error("engine", std::string("the engine's thread failed: ") + error.what());
            std::terminate();
        }
    }

    std::unique_ptr<llama::Runtime> runtime;
    const Plan plan;
    std::optional<StepTrace> trace;
    const Parts parts;
    const Clock::Monotonic born;
    std::atomic<RequestId> last_id{0};
    Gauges gauges;
    Inbox inbox;
    SideWork side_work;
    Watchdog watchdog;
    std::jthread thread;  // last: joins before anything it uses is destroyed
};

Engine::Engine(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Engine::~Engine() = default;

Result<std::unique_ptr<Engine>> Engine::open(const Options& options, Parts parts) {
    auto runtime = std::make_unique<llama::Runtime>(parts.log);
    ELPIS_TRY(Plan plan, make_plan(options, parts.log));
    std::optional<StepTrace> trace;
    if (!options.trace_steps.empty()) {
        ELPIS_TRY(trace, StepTrace::open(options.trace_steps, parts.clock.now()));
    }
    return std::unique_ptr<Engine>(new Engine(
        std::make_unique<Body>(std::move(runtime), std::move(plan), std::move(trace), parts)));
}

Result<void> Engine::submit(Request request) {
    const std::size_t bytes = bytes_of(request);
    if (bytes > body_->plan.options.max_prompt_bytes) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the messages have {} bytes; at most {} are taken",
                                bytes,
                                body_->plan.options.max_prompt_bytes));
    }
    // A text that is read is read by the model as it is.
    ELPIS_TRY(AdapterSet adapters,
              request.read || request.embed
                  ? AdapterSet()
                  : adapter_set(request.adapters, body_->plan.options.adapters));
    Gauges& gauges = body_->gauges;
    const int open = gauges.open_requests.fetch_add(1);
    const RequestId id = ++body_->last_id;
    const bool room = static_cast<std::size_t>(open) < most_open(body_->plan.options);
    if (!room || !body_->inbox.try_send(
                     Arrival{.id = id,
                             .request = std::make_shared<const Request>(std::move(request)),
                             .adapters = std::move(adapters)})) {
        gauges.open_requests.fetch_sub(1);
        return fail(ErrorCode::Busy,
                    fmt::format("{} requests are running or waiting, which is the limit; try again "
                                "when some have ended",
                                open));
    }
    return {};
}

Status Engine::status() const {
    Gauges& gauges = body_->gauges;
    Status status;
    status.state = gauges.state;
    if (step_is_stuck(gauges, body_->parts.clock.now())) status.state = ModelState::Stuck;
    status.load_percent = gauges.load_percent;
    status.failure = gauges.failure.with([](const std::string& why) { return why; });
    status.running = gauges.running;
    status.waiting = gauges.waiting;
    status.cells_used = gauges.cells_used;
    status.cells_kept = gauges.cells_kept;
    status.prefix_bytes = gauges.prefix_bytes;
    status.cells_total = gauges.cells_total;
    status.threads = gauges.threads;
    const Gauges::Totals& totals = gauges.totals;
    status.totals = {.steps = totals.steps,
                     .tokens_written = totals.written,
                     .tokens_guessed = totals.guessed,
                     .guesses_right = totals.guessed_right,
                     .tokens_read = totals.read,
                     .tokens_reused = totals.reused,
                     .finished = totals.finished,
                     .cancelled = totals.cancelled,
                     .failed = totals.failed};
    status.recent = gauges.recent.with([](const RecentSteps& recent) { return recent.summary(); });
    status.uptime_seconds =
        std::chrono::duration<double>(body_->parts.clock.now() - body_->born).count();
    return status;
}

Capabilities Engine::capabilities() const {
    const Plan& plan = body_->plan;
    std::string gap = body_->gauges.steering_gap.with([](const std::string& why) { return why; });
    const bool steers = gap.empty();
    std::vector<std::string> adapters;
    adapters.reserve(plan.options.adapters.size());
    for (const AdapterFile& adapter : plan.options.adapters)
        adapters.push_back(adapter.name);
    return {.backend = "llama-cpp",
            .model_path = plan.options.model_path.string(),
            .model_name = plan.header.name,
            .architecture = plan.header.architecture,
            .context_length = plan.context_length,
            .context_trained = plan.header.context_trained,
            .blocks = plan.header.blocks,
            .width = plan.header.width,
            .supports_steering = steers,
            .why_no_steering = std::move(gap),
            .modulation_type = steers ? "steering" : "sampling",
            .hardware = plan.device.backend,
            .device = plan.device.description,
            .threads = plan.threads,
            .gpu_layers = plan.gpu_layers,
            .sequences = plan.options.sequences,
            .kv_cells = plan.cells,
            .adapters = std::move(adapters)};
}

}  // namespace elpis::engine
