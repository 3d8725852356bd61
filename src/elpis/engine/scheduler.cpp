#include "elpis/engine/scheduler.h"

#include <algorithm>
#include <vector>

#include "elpis/engine/cells.h"

namespace elpis::engine {

Scheduler::Scheduler(const Limits& limits) : limits_(limits), cells_(limits.cells) {
    for (int sequence = limits.sequences - 1; sequence >= 0; --sequence) {
        free_sequences_.push_back(sequence);
    }
}

void Scheduler::enqueue(RequestId request, int prompt, int answer) {
    waiting_.push_back({.request = request, .prompt = prompt, .answer = answer});
}

void Scheduler::admit() {
    while (!waiting_.empty() && !free_sequences_.empty()) {
        const Waiting& first = waiting_.front();
        if (!cells_.charge(first.request, first.prompt + first.answer))
            return;  // in order: no overtaking
        running_.push_back(
            {.request = first.request, .sequence = free_sequences_.back(), .prompt = first.prompt});
        free_sequences_.pop_back();
        waiting_.pop_front();
    }
}

std::vector<Scheduler::Span> Scheduler::plan() {
    admit();
    std::vector<Span> step;
    bool others_decode = false;
    for (const Running& it : running_) {
        if (it.in_prompt()) continue;
        others_decode = true;
        if (it.held) continue;
        step.push_back({.request = it.request,
                        .sequence = it.sequence,
                        .position = it.decoded,
                        .rows = 1,
                        .output = true});
    }
    const int room = limits_.batch_rows - static_cast<int>(step.size());
    int budget = others_decode ? std::min(room, limits_.prefill_chunk) : room;
    for (const Running& it : running_) {
        if (!it.in_prompt() || budget == 0) continue;
        const int rows = std::min(budget, it.prompt - it.decoded);
        step.push_back({.request = it.request,
                        .sequence = it.sequence,
                        .position = it.decoded,
                        .rows = rows,
                        .output = it.decoded + rows == it.prompt,
                        .prompt = true});
        budget -= rows;
    }
    return step;
}

void Scheduler::done(const std::vector<Span>& step) {
    for (const Span& span : step) {
        const auto it = std::ranges::find(running_, span.request, &Running::request);
        if (it != running_.end()) it->decoded = span.position + span.rows;
    }
}

void Scheduler::hold(RequestId request) {
    const auto it = std::ranges::find(running_, request, &Running::request);
    if (it != running_.end()) it->held = true;
}

void Scheduler::resume(RequestId request) {
    const auto it = std::ranges::find(running_, request, &Running::request);
    if (it != running_.end()) it->held = false;
}

int Scheduler::remove(RequestId request) {
    cells_.release(request);
    std::erase_if(waiting_, [request](const Waiting& it) { return it.request == request; });
    const auto it = std::ranges::find(running_, request, &Running::request);
    if (it == running_.end()) return -1;
    const int sequence = it->sequence;
    free_sequences_.push_back(sequence);
    running_.erase(it);
    return sequence;
}

}  // namespace elpis::engine
