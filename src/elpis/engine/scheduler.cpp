#include "elpis/engine/scheduler.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "elpis/engine/adapter_set.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/step_pace.h"

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
        running_.push_back({.ask = first, .sequence = free_sequences.back(), .served = steps_});
        admitted.push_back(first.request);
        free_sequences.pop_back();
        line.pop_front();
    }
}

bool Scheduler::answering() const {
    return std::ranges::any_of(
        running_, [](const Running& it) { return !it.in_prompt() && !it.ask.background; });
}

// Of whom nobody is running, nobody's.
const AdapterSet& Scheduler::whose_turn() const {
    static const AdapterSet nobodys;
    const Running* answer = nullptr;
    const Running* background = nullptr;
    for (const Running& it : running_) {
        if (it.held) continue;
        const Running*& longest = it.ask.background ? background : answer;
        if (longest == nullptr || it.served < longest->served) longest = &it;
    }
    const bool background_turn =
        answer == nullptr || (background != nullptr && steps_ % kBackgroundTurn == 0);
    const Running* const next = background_turn ? background : answer;
    return next == nullptr ? nobodys : next->ask.adapters;
}

std::vector<Scheduler::Span> Scheduler::plan(const StepPace& pace) const {
    std::vector<Span> step;
    const AdapterSet& adapters = whose_turn();
    // Somebody waits for these words.
    const bool answers =
        std::ranges::any_of(running_, [](const Running& it) { return !it.ask.background; });
    const bool all_held = std::ranges::none_of(
        running_, [](const Running& it) { return !it.ask.background && !it.held; });
    const bool background_turn = all_held || steps_ % kBackgroundTurn == 0;
    // Every answer that somebody waits for has a row; the background's are those that are left.
    const auto decodes = [&](const Running& it) {
        return !it.in_prompt() && !it.held && it.ask.adapters == adapters;
    };
    auto spare = static_cast<std::ptrdiff_t>(std::min(limits_.batch_rows, limits_.outputs));
    spare -= std::ranges::count_if(
        running_, [&](const Running& it) { return decodes(it) && !it.ask.background; });
    for (const Running& it : running_) {
        if (!decodes(it)) continue;
        if (it.ask.background && (!background_turn || spare-- <= 0)) continue;
        step.push_back({.request = it.ask.request,
                        .sequence = it.sequence,
                        .position = it.decoded,
                        .rows = 1,
                        .output = true});
    }
    add_guesses(step, pace);
    int decoding = 0;
    for (const Span& span : step)
        decoding += span.rows;
    const auto paced = [&](int others, int rows) {
        return rows > 0 ? std::min(rows, pace.prompt_rows(others, rows)) : 0;
    };
    const int room = limits_.batch_rows - decoding;
    int rows = answering() ? paced(decoding, room) : room;
    int outputs = limits_.outputs - decoding;
    add_prompts(step, adapters, /*background=*/false, rows, outputs);
    // While the first prompt of somebody is read, little is put beside it.
    if (answers && !answering()) rows = paced(decoding, rows);
    add_prompts(step, adapters, /*background=*/true, rows, outputs);
    return step;
}

void Scheduler::add_guesses(std::vector<Span>& step, const StepPace& pace) const {
    const bool prompts = std::ranges::any_of(running_, [](const Running& it) {
        return it.in_prompt() && !it.held && !it.ask.background;
    });
    if (prompts) return;
    int rows = static_cast<int>(step.size());
    for (Span& span : step) {
        const Running& it = *find(span.request);
        const int room = std::min(limits_.batch_rows, limits_.outputs) - rows;
        const int guesses = pace.draft_rows(rows, std::min(it.guessed, room), it.rate);
        span.rows += guesses;
        rows += guesses;
    }
}

void Scheduler::add_prompts(std::vector<Span>& step,
                            const AdapterSet& adapters,
                            bool background,
                            int& rows,
                            int& outputs) const {
    struct Share {
        const Running* prompt;
        int rows = 0;
        int left() const { return prompt->ask.prompt - prompt->decoded - rows; }
    };
    std::vector<Share> shares;  // in order of admission
    for (const Running& it : running_) {
        if (it.in_prompt() && !it.held && it.ask.background == background &&
            it.ask.adapters == adapters)
            shares.push_back({.prompt = &it});
    }
    if (shares.empty()) return;
    const auto give = [&](Share& share, int most) {
        const bool scored = share.prompt->ask.scored;
        const int count = std::min({most, rows, share.left(), scored ? outputs : rows});
        if (count <= 0 || outputs <= 0) return;
        share.rows += count;
        rows -= count;
        outputs -= scored ? count : static_cast<int>(share.left() == 0);
    };
    std::vector<Share*> by_length;
    for (Share& share : std::span(shares).subspan(1))
        by_length.push_back(&share);
    std::ranges::stable_sort(by_length, {}, [](const Share* share) { return share->left(); });

    // Of an odd number of rows the one in the middle is each one's in turn.
    give(shares.front(), shares.size() > 1 ? (rows + steps_ % 2) / 2 : rows);
    for (Share* const share : by_length)
        give(*share, rows);
    give(shares.front(), rows);
    for (const Share& share : shares) {
        if (share.rows == 0) continue;
        step.push_back({.request = share.prompt->ask.request,
                        .sequence = share.prompt->sequence,
                        .position = share.prompt->decoded,
                        .rows = share.rows,
                        .output = share.left() == 0,
                        .prompt = true});
    }
}

void Scheduler::done(const std::vector<Span>& step) {
    ++steps_;
    // All of a set have had their turn, also those who had no row in it.
    if (const Running* const first = step.empty() ? nullptr : find(step.front().request)) {
        for (Running& it : running_) {
            if (it.ask.adapters == first->ask.adapters) it.served = steps_;
        }
    }
    for (const Span& span : step) {
        Running* const it = find(span.request);
        if (it == nullptr) continue;
        it->decoded = span.position + span.rows;
        it->guessed = 0;
    }
}

void Scheduler::offer(RequestId request, int guessed, double rate) {
    Running* const it = find(request);
    if (it == nullptr) return;
    it->guessed = guessed;
    it->rate = rate;
}

void Scheduler::rewind(RequestId request, int decoded) {
    if (Running* const it = find(request)) it->decoded = decoded;
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
