#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "elpis/engine/adapter_set.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/step_pace.h"

namespace elpis::engine {

// Decides who runs and what each step holds. A pure class: it knows counts, no tokens and no model.
//
// Requests are admitted in order, each when a sequence and all the cells it may ever need are free.
// A step holds one row for every sequence that has a token to decode, then prompt rows: a full
// batch when nobody decodes, what the pace allows when somebody does. Of several prompts the
// longest-admitted one gets half, so that it arrives whatever comes; the other half goes to the
// one that has least left, so that a short question does not wait for a long document.
//
// Rows for guessed tokens are added where the pace says that they are worth it, and only while no
// prompt waits for rows.
//
// Background requests have sequences of their own, are admitted only while nobody else waits, and
// get what rows the others leave: what the pace allows while there is an answer, written or about
// to be. Their own words hold up no prompt, and come at every fourth step beside an answer.
//
// Adapters act on a whole step, so it holds rows of one set of them: of the request that has waited
// longest for a step, and of all that have the same. In every fourth step that is one of the
// background's, if there are any.
class Scheduler {
public:
    struct Limits {
        int sequences = 8;
        int background_sequences = 0;
        int cells = 4096;
        int batch_rows = 512;
        int outputs = 512;  // rows of one step whose logits may be wanted
    };

    // What one request needs.
    struct Ask {
        RequestId request = 0;
        int prompt = 1;  // tokens, at least 1
        int answer = 0;  // tokens at most; both together fit the cells
        bool background = false;
        bool scored = false;  // the logits of every prompt row are wanted
        AdapterSet adapters;
    };

    // A run of rows of one sequence in the next step.
    struct Span {
        RequestId request = 0;
        int sequence = 0;  // 0 … sequences − 1; background: from there on
        int position = 0;  // of the first row
        int rows = 0;
        bool output = false;  // the last row's logits are wanted; of an answer all rows' are
        bool prompt = false;  // prompt rows; otherwise the token last sampled, and guessed ones
        bool operator==(const Span&) const = default;
    };

    static constexpr int kBackgroundTurn = 4;

    explicit Scheduler(const Limits& limits);

    void enqueue(const Ask& ask);

    // Gives sequences to those who can have one now; who got one.
    std::vector<RequestId> admit();
    // A sequence is free, and only cells keep the first in line from it.
    bool lacks_cells() const;

    // What the next step holds, of those who were admitted. Nothing changes until done() says it
    // was decoded.
    std::vector<Span> plan(const StepPace& pace) const;
    void done(const std::vector<Span>& step);

    // So many tokens of a running answer are guessed, each right with probability `rate`; holds for
    // the next step that it takes part in. They fit what its request may need.
    void offer(RequestId request, int guessed, double rate);
    // Of its last rows only those up to `decoded` positions hold.
    void rewind(RequestId request, int decoded);

    // A sequence whose next token is chosen elsewhere, or whose prompt another is reading, takes no
    // part until it is resumed.
    void hold(RequestId request);
    void resume(RequestId request);

    // Where a running request is; nothing for others.
    struct Place {
        int sequence = 0;
        int decoded = 0;  // positions in the cache
    };
    std::optional<Place> place(RequestId request) const;
    // The first `tokens` of a prompt that has not begun are in the cache already; not all of it.
    void skip(RequestId request, int tokens);

    // Finished, failed or cancelled, running or waiting. The sequence it had, or −1.
    int remove(RequestId request);

    int running() const { return static_cast<int>(running_.size()); }
    int waiting() const { return static_cast<int>(waiting_.size() + background_.size()); }
    // Whether somebody's answer is being written.
    bool answering() const;
    bool idle() const { return running_.empty() && waiting() == 0; }
    const CellLedger& cells() const { return cells_; }
    CellLedger& ledger() { return cells_; }
    // Of a request that is about to be removed, so many cells stay in use, now owned by `heir`.
    void hand_over(RequestId request, RequestId heir, int cells);

private:
    struct Running {
        Ask ask;
        int sequence = 0;
        int decoded = 0;  // positions in the cache
        bool held = false;
        int served = 0;   // the last step of its adapters
        int guessed = 0;  // tokens that may follow the next one
        double rate = 0.0;

        bool in_prompt() const { return decoded < ask.prompt; }
    };

    void admit_from(std::deque<Ask>& line,
                    std::vector<int>& free_sequences,
                    std::vector<RequestId>& admitted);
    const AdapterSet& whose_turn() const;
    void add_guesses(std::vector<Span>& step, const StepPace& pace) const;
    void add_prompts(std::vector<Span>& step,
                     const AdapterSet& adapters,
                     bool background,
                     int& rows,
                     int& outputs) const;
    Running* find(RequestId request);
    const Running* find(RequestId request) const;

    Limits limits_;
    CellLedger cells_;
    std::deque<Ask> waiting_;
    std::deque<Ask> background_;
    std::vector<Running> running_;  // in order of admission
    std::vector<int> free_sequences_;
    std::vector<int> free_background_;
    int steps_ = 0;
};

}  // namespace elpis::engine
