#include "elpis/engine/loop.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/guarded.h"
#include "elpis/engine/active.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/chooser.h"
#include "elpis/engine/event.h"
#include "elpis/engine/gauges.h"
#include "elpis/engine/letters.h"
#include "elpis/engine/llama/batch.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/llama/tap.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/model_on_demand.h"
#include "elpis/engine/plan.h"
#include "elpis/engine/prefix_cache.h"
#include "elpis/engine/prompt_reader.h"
#include "elpis/engine/scheduler.h"
#include "elpis/engine/side_jobs.h"
#include "elpis/engine/side_work.h"

namespace elpis::engine {
namespace {

// Making a usual request ready takes one or two of these.
constexpr std::chrono::milliseconds kGathering{5};

Error no_grammar_worker() {
    return {.code = ErrorCode::Busy,
            .message = "the workers for structured answers are all busy; try again later"};
}

Error shutting_down() {
    return {.code = ErrorCode::Cancelled, .message = "the server is shutting down"};
}

Scheduler::Limits limits_of(const Plan& plan) {
    return {.sequences = plan.options.sequences,
            .background_sequences = plan.background_sequences,
            .cells = plan.cells,
            .batch_rows = plan.options.batch_rows,
            .outputs = plan.outputs};
}

// What lies in the cells already costs next to nothing to take: a few tokens of a short question
// are a third of the wait for its first word. To wait for somebody else's, or to keep it in memory,
// it has to be more (shortest_prefix).
PrefixCache::Limits prefix_limits_of(const Plan& plan) {
    constexpr int kShortestTaken = 4;
    return {.first_holder = plan.options.sequences + plan.background_sequences,
            .holders = plan.prefix_holders,
            .cells = plan.prefix_cells,
            .shortest = std::min(kShortestTaken, plan.options.shortest_prefix)};
}

}  // namespace

Loop::Loop(Parts parts)
    : parts_(parts),
      scheduler_(limits_of(parts.plan)),
      observer_(parts.plan, parts.gauges, parts.log, parts.trace),
      prefixes_(prefix_limits_of(parts.plan),
                parts.plan.prefix_bytes,
                parts.plan.options.shortest_prefix,
                scheduler_),
      live_({.plan = parts.plan,
             .clock = parts.clock,
             .log = parts.log,
             .gauges = parts.gauges,
             .prefixes = prefixes_}),
      batch_(static_cast<std::size_t>(parts.plan.options.batch_rows)) {}

void Loop::run(const std::stop_token& stop) {
    stop_ = stop;
    if (parts_.plan.options.preload) load();
    while (!stop_.stop_requested()) {
        read_inbox();
        drop_cancelled();
        drop_late();
        load_if_wanted();
        if (actives_.empty()) live_.unload_if_due();
        dispatch_new();
        gather();
        step();
        show_gauges();
    }
    parts_.inbox.close();
    read_inbox();
    end_all(shutting_down());
}

void Loop::wait_for_news() {
    auto earliest = jobs_.earliest_deadline([this](RequestId id) { return find(id) != nullptr; });
    if (const auto due = live_.due(); due && actives_.empty())
        earliest = earliest ? std::min(*earliest, *due) : *due;
    auto letter =
        earliest ? parts_.inbox.receive_until(stop_, *earliest) : parts_.inbox.receive(stop_);
    if (letter) receive(*std::move(letter));
}

bool Loop::somebody_is_coming() const {
    return std::ranges::any_of(actives_, [](const auto& entry) {
        const Active& it = *entry.second;
        return it.dispatched && !it.ready && !it.request->read && !it.request->background;
    });
}

// Requests that come together are read together: one batch of all their prompts takes half the time
// of many small pieces beside the first one's answer. So before the first of several is begun,
// those that are being made ready are waited for, as long as that takes no noticeable time.
void Loop::gather() {
    const bool somebody_is_ready = scheduler_.running() + scheduler_.waiting() > 0;
    if (!live_ || !somebody_is_ready || scheduler_.answering()) return gathering_since_.reset();
    while (somebody_is_coming()) {
        const Clock::Monotonic now = parts_.clock.now();
        if (!gathering_since_) gathering_since_ = now;
        if (now - *gathering_since_ >= kGathering) return;
        auto letter = parts_.inbox.receive_until(stop_, *gathering_since_ + kGathering);
        if (!letter) return;
        receive(*std::move(letter));
        dispatch_new();
    }
    gathering_since_.reset();
}

void Loop::read_inbox() {
    while (auto letter = parts_.inbox.try_receive())
        receive(*std::move(letter));
}

void Loop::receive(Letter letter) {
    std::visit(
        [this](auto& it) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(it)>, Wake>) receive(std::move(it));
        },
        letter);
}

void Loop::receive(Arrival arrival) {
    actives_.emplace(arrival.id,
                     std::make_unique<Active>(arrival.id,
                                              std::move(arrival.request),
                                              std::move(arrival.adapters),
                                              [&inbox = parts_.inbox] { inbox.try_send(Wake{}); }));
}

void Loop::receive(const WorkBegun& begun) {
    jobs_.began(begun.id, begun.work, parts_.clock.now());
}

void Loop::receive(WasPrepared prepared) {
    jobs_.ended(prepared.id);
    Active* const active = find(prepared.id);
    if (active == nullptr) return;
    if (!prepared.result) return end(active->id, std::move(prepared.result).error());

    if (prepared.result->reader && !live_->steerable()) {
        return end(active->id,
                   Error{.code = ErrorCode::Unsupported,
                         .message = "the activations of this model cannot be read: " +
                                    parts_.gauges.steering_gap.with(
                                        [](const std::string& why) { return why; })});
    }
    active->equip(*std::move(prepared.result),
                  {.steering = live_->steerable(),
                   .speculation = parts_.plan.options.draft_tokens > 0 &&
                                  live_->model->model->keeps_prefixes()});
    if (!active->prepared.grammar) return enqueue(*active);
    jobs_.posted(active->id);
    if (!grammar_workers_left() ||
        !parts_.side_work.compile(active->id, *active->prepared.grammar, live_->model)) {
        end(active->id, no_grammar_worker());
    }
}

void Loop::receive(WasCompiled compiled) {
    jobs_.ended(compiled.id);
    Active* const active = find(compiled.id);
    if (active == nullptr) return;
    if (!compiled.result) return end(active->id, std::move(compiled.result).error());
    active->chooser->grammar = *std::move(compiled.result);
    enqueue(*active);
}

void Loop::receive(const WasSampled& sampled) {
    jobs_.ended(sampled.id);
    Active* const active = find(sampled.id);
    if (active == nullptr) return;
    scheduler_.resume(active->id);
    take(*active, sampled.choice);
}

void Loop::enqueue(Active& active) {
    active.ready = true;
    const auto& reader = active.prepared.reader;
    scheduler_.enqueue({.request = active.id,
                        .prompt = static_cast<int>(active.prepared.prompt.size()),
                        .answer = active.prepared.max_tokens,
                        .background = active.request->read || active.request->background,
                        .scored = reader && reader->wants_early_outputs(),
                        .adapters = active.adapters});
}

void Loop::drop_cancelled() {
    std::vector<Active*> cancelled;
    for (const auto& [id, active] : actives_) {
        if (active->cancelled()) cancelled.push_back(active.get());
    }
    for (Active* const active : cancelled)
        finish(*active, FinishReason::Cancelled);
}

void Loop::drop_late() {
    for (const RequestId id : jobs_.late(parts_.clock.now())) {
        end(id,
            Error{
                .code = ErrorCode::InvalidArgument,
                .message = fmt::format("preparing this request took over {} s; simplify its tools "
                                       "or its messages",
                                       SideJobs::kLimit.count())});
    }
    // Who waits behind stuck workers would wait for ever.
    if (grammar_workers_left()) return;
    for (const RequestId id : jobs_.not_begun())
        end(id, no_grammar_worker());
}

void Loop::load_if_wanted() {
    if (!live_ && !actives_.empty()) load();
}

bool Loop::load() {
    const auto loaded = live_.load([this](float fraction) { return tell_load_progress(fraction); },
                                   [this] { return nobody_wants_this_step(); });
    if (loaded) return true;
    if (loaded.error().code == ErrorCode::Cancelled) {
        drop_cancelled();
    } else {
        end_all(loaded.error());
    }
    return false;
}

// While the load holds this thread, its progress is the only chance to hear and to speak. False
// when nobody wants the model any more.
bool Loop::tell_load_progress(float fraction) {
    read_inbox();
    const int percent = static_cast<int>(fraction * 100.0F);
    const bool news = parts_.gauges.load_percent.exchange(percent) != percent;
    bool wanted = parts_.plan.options.preload;
    for (const auto& [id, active] : actives_) {
        if (active->cancelled()) continue;
        wanted = true;
        if (news) active->tell(Progress{.phase = Phase::Loading, .done = percent, .total = 100});
    }
    show_gauges();
    return wanted && !stop_.stop_requested();
}

void Loop::dispatch_new() {
    if (!live_) return;
    std::vector<RequestId> refused;
    for (const auto& [id, active] : actives_) {
        if (active->dispatched) continue;
        active->dispatched = true;
        active->tell(Progress{.phase = Phase::Queued});
        if (jobs_.stuck(Work::Prepare, parts_.clock.now()) > 0 ||
            !parts_.side_work.prepare(id, active->request, live_->model)) {
            refused.push_back(id);
        }
    }
    for (const RequestId id : refused) {
        end(id,
            Error{.code = ErrorCode::Busy,
                  .message = "the model's chat template has not come back from an earlier request; "
                             "try again later"});
    }
}

// Cells that are only kept make room for those who wait for some. Until nothing changes any more:
// who is admitted, and who is released, may free kept cells.
void Loop::admit() {
    for (;;) {
        const std::vector<RequestId> admitted = scheduler_.admit();
        for (const RequestId id : admitted)
            prefixes_.admitted(*actives_.at(id), actives_);
        if (!admitted.empty()) continue;
        if (scheduler_.lacks_cells() && prefixes_.evict()) continue;
        if (!prefixes_.release_followers(actives_)) return;
    }
}

void Loop::step() {
    if (live_) admit();
    const std::vector<Scheduler::Span> plan =
        live_ ? scheduler_.plan(observer_.pace()) : std::vector<Scheduler::Span>{};
    if (plan.empty()) {
        show_gauges();
        wait_for_news();
        return;
    }
    lay_out(plan);
    live_->context->use_threads(observer_.threads_for(plan, parts_.clock.now()));
    live_->context->use_adapters(*live_->model->model, in_step_.front()->adapters);
    const std::uint64_t written = parts_.gauges.totals.written;
    const Clock::Monotonic began = parts_.clock.now();
    parts_.gauges.step_began = began.time_since_epoch();
    const llama::Context::Decoded decoded = live_->context->decode(batch_);
    parts_.gauges.step_began = Gauges::Ticks::zero();
    in_step_.clear();  // a later load computes, too, and nobody of these may be asked then
    if (decoded.outcome == llama::Context::Outcome::Ok) {
        end_what_went_wrong_between_blocks(plan);
        scheduler_.done(plan);
        after_decode(plan);
    } else {
        after_failure(plan, decoded);
    }
    // Choosing the tokens is part of a step's time.
    observer_.observe({.spans = plan,
                       .began = began,
                       .ended = parts_.clock.now(),
                       .outcome = decoded.outcome,
                       .written = static_cast<int>(parts_.gauges.totals.written - written)});
    // What the rows pointed to may end with its request: nothing of a step stays behind.
    live_->context->tap().clear();
}

void Loop::lay_out(const std::vector<Scheduler::Span>& plan) {
    in_step_.clear();
    for (const Scheduler::Span& span : plan)
        in_step_.push_back(actives_.at(span.request).get());
    layout_.lay_out(
        plan,
        [this](RequestId id) -> const Active& { return *actives_.at(id); },
        live_->steerable(),
        batch_,
        live_->context->tap());
}

// The trial after the load makes the first impossible; if it happens all the same, no answer may go
// on with rows that were not steered as they should have been. Of the second only those pay who
// asked for more than a model can bear, and only for rows that are due: a guess may be wrong.
void Loop::end_what_went_wrong_between_blocks(const std::vector<Scheduler::Span>& plan) {
    const llama::Tap& tap = live_->context->tap();
    if (const auto missed = tap.missed()) {
        const std::string why = fmt::format(
            "block {} of the model could not be reached while this was computed", *missed);
        parts_.log.error("engine", why);
        for (const RequestId id : layout_.tapped())
            end(id, Error{.code = ErrorCode::Internal, .message = why});
    }
    for (const Scheduler::Span& span : plan) {
        const auto burst = layout_.burst(tap, span.request);
        if (!burst || (!span.prompt && *burst > span.position)) continue;
        end(span.request,
            Error{.code = ErrorCode::InvalidArgument,
                  .message = "the steering made the model's numbers burst; give less strength"});
    }
}

void Loop::after_decode(const std::vector<Scheduler::Span>& plan) {
    int row = -1;
    for (const Scheduler::Span& span : plan) {
        row += span.rows;
        Active* const found = find(span.request);
        if (found == nullptr) continue;
        Active& active = *found;
        if (active.prepared.reader) {
            read_logits(active, span, row + 1 - span.rows);
            continue;
        }
        if (span.prompt && !active.cancelled()) {
            active.tell(Progress{.phase = Phase::Prefill,
                                 .done = span.position + span.rows,
                                 .total = static_cast<int>(active.prepared.prompt.size())});
        }
        if (span.output) choose(active, span, row + 1 - span.rows);
    }
}

void Loop::after_failure(const std::vector<Scheduler::Span>& plan,
                         const llama::Context::Decoded& decoded) {
    using Outcome = llama::Context::Outcome;
    if (decoded.outcome == Outcome::Aborted) return;  // nobody wanted it: they are dropped next
    if (decoded.outcome == Outcome::CacheFull) {
        // The ledger should make this impossible. Only the largest request pays.
        const auto size = [&](const Scheduler::Span& span) {
            const Active& active = *actives_.at(span.request);
            return active.prepared.prompt.size() + static_cast<std::size_t>(active.generated);
        };
        const auto largest = std::ranges::max_element(plan, {}, size);
        parts_.log.error("engine", "the cache is full although its cells were reserved");
        return end(largest->request,
                   Error{.code = ErrorCode::Internal,
                         .message = "the model's cache was full; the largest request was ended"});
    }
    const std::string why =
        decoded.why.empty()
            ? fmt::format("the model failed to compute a step (llama.cpp code {})", decoded.code)
            : fmt::format("the model failed to compute a step: {}", decoded.why);
    parts_.log.error("engine", why);
    for (const Scheduler::Span& span : plan) {
        end(span.request, Error{.code = ErrorCode::Internal, .message = why});
    }
}

void Loop::read_logits(Active& active, const Scheduler::Span& span, int first) {
    PromptReader& reader = *active.prepared.reader;
    for (int i = 0; i < span.rows; ++i) {
        if (!reader.wants_output(span.position + i)) continue;
        reader.read_logits(span.position + i, live_->context->logits(first + i));
    }
    if (span.position + span.rows < static_cast<int>(active.prepared.prompt.size())) return;
    end(active.id, reader.finish(live_->model->model->vocabulary()));
}

// The last row of a prompt has one token to choose, the rows of an answer have one each, as long as
// what was guessed for the next row is what was chosen, and that row could be steered.
void Loop::choose(Active& active, const Scheduler::Span& span, int first) {
    const int end = first + span.rows;
    if (active.chooser->grammar) return choose_beside(active, end - 1);
    const auto burst = layout_.burst(live_->context->tap(), span.request);
    const int usable = burst ? first + *burst - span.position : end;
    if (span.prompt) first = end - 1;
    std::vector<Choice> choices;
    std::vector<llama::Token> tokens;
    for (int row = first; row < usable; ++row) {
        choices.push_back(active.chooser->choose(live_->context->logits(row)));
        const std::optional<llama::Token> token = choices.back().token;
        if (!token) break;
        tokens.push_back(*token);
        const bool right = active.speculation && row + 1 < usable &&
                           active.speculation->is_right(row - first, *token);
        if (!right) break;
    }
    const auto chosen = static_cast<int>(choices.size());
    if (chosen < end - first) {
        const int decoded = span.position + chosen;
        scheduler_.rewind(active.id, decoded);
        live_->context->cut(span.sequence, decoded);
    }
    parts_.gauges.totals.guessed += static_cast<std::uint64_t>(end - first - 1);
    parts_.gauges.totals.guessed_right += static_cast<std::uint64_t>(chosen - 1);
    if (active.speculation) active.speculation->went_on(tokens);
    const RequestId id = active.id;
    for (const Choice& choice : choices) {
        if (find(id) != nullptr && !active.cancelled()) take(active, choice);
    }
    if (find(id) != nullptr) guess(active);
}

void Loop::guess(Active& active) {
    const int guessed =
        active.guess(parts_.plan.options.draft_tokens, live_->model->model->vocabulary());
    if (active.speculation && guessed > 0) {
        scheduler_.offer(active.id, guessed, active.speculation->rate());
    }
}

// On a worker: a grammar may take its time, and nobody else shall wait for it.
void Loop::choose_beside(Active& active, int row) {
    const std::span<const float> logits = live_->context->logits(row);
    scheduler_.hold(active.id);
    jobs_.posted(active.id);
    if (!grammar_workers_left() ||
        !parts_.side_work.sample(
            active.id, active.chooser, {logits.begin(), logits.end()}, live_->model)) {
        end(active.id, no_grammar_worker());
    }
}

bool Loop::grammar_workers_left() const {
    return jobs_.stuck(Work::Grammar, parts_.clock.now()) < SideWork::kGrammarWorkers;
}

void Loop::take(Active& active, const Choice& choice) {
    const std::optional<llama::Token> token = choice.token;
    if (!token) return end(active.id, active.chooser->why_none());
    const llama::Vocabulary& vocabulary = live_->model->model->vocabulary();
    if (vocabulary.ends_generation(*token)) return finish(active, FinishReason::Stop);
    ++parts_.gauges.totals.written;
    active.write(*token, choice, vocabulary);
    if (active.text.stopped()) return finish(active, FinishReason::Stop);
    if (active.generated == active.prepared.max_tokens) finish(active, FinishReason::Length);
}

void Loop::finish(Active& active, FinishReason reason) {
    end(active.id, active.finish(reason, live_->steerable()));
}

// Asked between the nodes of a step's graph: a long prefill ends early when its last owner has
// gone.
bool Loop::nobody_wants_this_step() const {
    return stop_.stop_requested() ||
           (!in_step_.empty() &&
            std::ranges::all_of(in_step_, [](const Active* it) { return it->cancelled(); }));
}

void Loop::end(RequestId id, Event last) {
    const auto it = actives_.find(id);
    if (it == actives_.end()) return;
    const std::unique_ptr<Active> active = std::move(it->second);
    actives_.erase(it);
    jobs_.forget(id);
    if (std::holds_alternative<Done>(last)) prefixes_.ended(*active, actives_.empty());
    if (const int sequence = scheduler_.remove(id); sequence >= 0) live_->context->forget(sequence);
    count(*active, last);
    live_.used();
    parts_.gauges.open_requests.fetch_sub(1);
    show_gauges();  // before the owner hears of it: who asks next sees the free place
    active->tell(std::move(last));
}

void Loop::count(const Active& active, const Event& last) {
    if (active.request->read) return;  // nobody's but our own
    Gauges::Totals& totals = parts_.gauges.totals;
    totals.reused += active.reused;
    if (std::holds_alternative<Error>(last)) {
        ++totals.failed;
    } else if (active.cancelled()) {
        ++totals.cancelled;
    } else {
        ++totals.finished;
    }
}

void Loop::end_all(const Error& reason) {
    while (!actives_.empty())
        end(actives_.begin()->first, reason);
}

Active* Loop::find(RequestId id) {
    const auto it = actives_.find(id);
    return it == actives_.end() ? nullptr : it->second.get();
}

void Loop::show_gauges() {
    parts_.gauges.running = scheduler_.running();
    parts_.gauges.waiting = static_cast<int>(actives_.size()) - scheduler_.running();
    parts_.gauges.cells_used = scheduler_.cells().used() - prefixes_.cells();
    parts_.gauges.cells_kept = prefixes_.cells();
    parts_.gauges.prefix_bytes = prefixes_.stored_bytes();
    parts_.gauges.threads = live_ ? observer_.threads() : 0;
}

}  // namespace elpis::engine
