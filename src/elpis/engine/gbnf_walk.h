#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "elpis/engine/gbnf.h"

namespace elpis::engine {

// One answer's way through a grammar, byte after byte. Not thread-safe.
//
// All ways that the bytes so far allow are followed at once. llama.cpp keeps a stack for each,
// which some grammars double with every character, within one call that nothing can end
// (`root ::= "a" root "b" | "a" root "c" | ""`). Here stacks share their nodes as in generalised LL
// parsers (Scott and Johnstone, "GLL Parsing", 2010): one node for each place to return to and each
// character that was read when it was pushed, whatever lies below it. So time and memory grow as a
// polynomial, left recursion is no special case, and what is still too much is counted and ended.
class GbnfWalk {
public:
    // Ways open at once, after one character.
    static constexpr std::size_t kMostStates = 10'000;
    // Links between stack nodes that are still needed, and all there are for a moment.
    static constexpr std::size_t kMostKept = 100'000;
    static constexpr std::size_t kMostLinks = 2'000'000;
    // Elementary operations from one keep() to the next: 0.1 s on the machine it was measured on.
    static constexpr std::uint64_t kMostWork = 50'000'000;

    explicit GbnfWalk(std::shared_ptr<const Gbnf> grammar);

    // Goes on by one byte, on trial. False, and nothing has changed, when the grammar has no
    // answer that goes on so; also after a limit was passed.
    bool push(unsigned char byte);
    // Takes back the last `bytes` of those on trial.
    void pop(std::size_t bytes);
    // What was on trial is said; a new budget of work begins.
    void keep();

    // Whether the answer may end here; and whether it may go on.
    bool may_end() const { return !too_hard() && frames_.back().may_end; }
    bool may_go_on() const { return !too_hard() && states_.size() > frames_.back().states; }

    // A limit was passed: the walk is over. `why` says which, as the end of a sentence that begins
    // with the grammar.
    bool too_hard() const { return !why_.empty(); }
    const std::string& why() const { return why_; }

    // Links that are held, for tests: what the walk's memory grows with.
    std::size_t links() const { return links_.size(); }

private:
    // An element to be matched next, and the stack to return to behind its rule.
    struct State {
        std::uint32_t element = 0;
        std::uint32_t node = 0;
        std::uint32_t next_here = 0;  // at the same element, while a frame is being made
    };
    struct Node {
        std::uint32_t element = 0;  // to go on with
        std::uint32_t links = 0;    // the first of a list: the nodes below
    };
    struct Link {
        std::uint32_t below = 0;
        std::uint32_t next = 0;
    };
    // All ways after one byte. Sizes are those before it, to go back to.
    struct Frame {
        std::size_t states = 0;
        std::size_t nodes = 0;
        std::size_t links = 0;
        bool may_end = false;
        // A character of which some bytes have been read.
        char32_t value = 0;
        unsigned length = 0;   // in bytes
        unsigned missing = 0;  // of them
    };
    // What the frame being made has at one element.
    struct Here {
        std::uint64_t frame = 0;
        std::uint32_t first_state = 0;
        std::uint32_t node = 0;  // that returns to it
    };

    Frame begin_frame();
    bool push_character(char32_t character);
    bool push_part(Frame frame);
    bool commit(const Frame& frame);
    void close(Frame& frame);
    void call(const State& state);
    void add(std::uint32_t element, std::uint32_t node);
    Here& here(std::uint32_t element);
    void give_up(std::string why);
    void spend();
    void collect();

    std::shared_ptr<const Gbnf> grammar_;
    std::vector<Frame> frames_;  // the first is kept, the others are on trial
    std::vector<State> states_;
    std::vector<Node> nodes_;  // the first is the bottom of all stacks
    std::vector<Link> links_;
    std::vector<Here> heres_;       // one for each element
    std::uint64_t frame_ = 0;       // counts frames that were begun
    std::size_t frame_states_ = 0;  // where the states of the last one begin
    std::uint64_t work_ = 0;
    std::size_t collect_at_ = 0;
    std::string why_;
};

}  // namespace elpis::engine
