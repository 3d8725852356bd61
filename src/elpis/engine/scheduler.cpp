#include "elpis/engine/scheduler.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "elpis/engine/cells.h"

namespace elpis::engine {

Scheduler::Scheduler(const Limits& limits) : limits_(limits), cells_(limits.cells) {
    // The lowest number is taken first.
    for (int i = limits.sequences - 1; i >= 0; --i)
        free_sequences_.push_back(i);
    for (int i = limits.background_sequences - 1; i >= 0; --i)
        free_background_.push_back(limits.sequences + i);
}

void Scheduler::enqueue(const Ask& ask) {
    (ask.background ? background_ : waiting_).push_back(ask);
}

std::vector<RequestId> Scheduler::admit() {
    std::vector<RequestId> admitted;
    admit_from(waiting_, free_sequences_, admitted);
    if (waiting_.empty()) admit_from(background_, free_background_, admitted);
    return admitted;
}

bool Scheduler::lacks_cells() const {
    const auto lacks = [this](const std::deque<Ask>& line, const std::vector<int>& free) {
        return !line.empty() && !free.empty() &&
               line.front().prompt + line.front().answer > cells_.total() - cells_.used();
    };
    return lacks(waiting_, free_sequences_) ||
           (waiting_.empty() && lacks(background_, free_background_));
}

void Scheduler::admit_from(std::deque<Ask>& line,
                           std::vector<int>& free_sequences,
                           std::vector<RequestId>& admitted) {
    while (!line.empty() && !free_sequences.empty()) {
        const Ask& first = line.front();
        if (!cells_.charge(first.request, first.prompt + first.answer))
            return;  // in order: no overtaking
        running_.push_back({.ask = first, .sequence = free_sequences.back()});
        admitted.push_back(first.request);
        free_sequences.pop_back();
        line.pop_front();
    }
}

std::vector<Scheduler::Span> Scheduler::plan() const {
    std::vector<Span> step;
    bool answers = false;  // somebody waits for these words
    bool answers_decode = false;
    for (const Running& it : running_) {
        answers = answers || !it.ask.background;
        if (it.in_prompt()) continue;
        answers_decode = answers_decode || !it.ask.background;
        if (it.held) continue;
        step.push_back({.request = it.ask.request,
                        .sequence = it.sequence,
                        .position = it.decoded,
                        .rows = 1,
                        .output = true});
    }
    const int decoding = static_cast<int>(step.size());
    const auto beside = [this](bool paced, int rows) {
        return paced ? std::min(rows, limits_.prefill_chunk) : rows;
    };
    int rows = beside(answers_decode, limits_.batch_rows - decoding);
    int outputs = limits_.outputs - decoding;
    add_prompts(step, /*background=*/false, rows, outputs);
    rows = beside(answers, rows);
    add_prompts(step, /*background=*/true, rows, outputs);
    return step;
}

void Scheduler::add_prompts(std::vector<Span>& step,
                            bool background,
                            int& rows,
                            int& outputs) const {
    for (const Running& it : running_) {
        if (!it.in_prompt() || it.held || it.ask.background != background) continue;
        const int most = it.ask.scored ? std::min(rows, outputs) : rows;
        if (most <= 0 || outputs <= 0) return;
        const int count = std::min(most, it.ask.prompt - it.decoded);
        const bool last = it.decoded + count == it.ask.prompt;
        step.push_back({.request = it.ask.request,
                        .sequence = it.sequence,
                        .position = it.decoded,
                        .rows = count,
                        .output = last,
                        .prompt = true});
        rows -= count;
        outputs -= it.ask.scored ? count : static_cast<int>(last);
    }
}

void Scheduler::done(const std::vector<Span>& step) {
    for (const Span& span : step) {
        if (Running* const it = find(span.request)) it->decoded = span.position + span.rows;
    }
}

const Scheduler::Running* Scheduler::find(RequestId request) const {
    const auto it =
        std::ranges::find(running_, request, [](const Running& one) { return one.ask.request; });
    return it == running_.end() ? nullptr : &*it;
}

Scheduler::Running* Scheduler::find(RequestId request) {
    return const_cast<Running*>(std::as_const(*this).find(request));
}

std::optional<Scheduler::Place> Scheduler::place(RequestId request) const {
    const Running* const it = find(request);
    if (it == nullptr) return std::nullopt;
    return Place{.sequence = it->sequence, .decoded = it->decoded};
}

void Scheduler::skip(RequestId request, int tokens) {
    if (Running* const it = find(request)) it->decoded = std::min(tokens, it->ask.prompt - 1);
}

void Scheduler::hand_over(RequestId request, RequestId heir, int cells) {
    cells_.release(request);
    cells_.charge(heir, cells);
}

void Scheduler::hold(RequestId request) {
    if (Running* const it = find(request)) it->held = true;
}

void Scheduler::resume(RequestId request) {
    if (Running* const it = find(request)) it->held = false;
}

int Scheduler::remove(RequestId request) {
    cells_.release(request);
    const auto is_it = [request](const Ask& ask) { return ask.request == request; };
    std::erase_if(waiting_, is_it);
    std::erase_if(background_, is_it);
    const Running* const it = find(request);
    if (it == nullptr) return -1;
    const int sequence = it->sequence;
    (it->ask.background ? free_background_ : free_sequences_).push_back(sequence);
    running_.erase(running_.begin() + (it - running_.data()));
    return sequence;
}

}  // namespace elpis::engine
