#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace elpis::engine {

// How a model marks what it thinks before it answers, as its chat template says.
struct ThoughtMarks {
    std::string begin;  // "<think>"; empty: the model does not think aloud
    std::string end;    // "</think>"
    // What may stand before the answer and is no part of it.
    std::vector<std::string> headers;
    bool open = false;  // the prompt has ended with `begin`

    bool operator==(const ThoughtMarks&) const = default;
};

// What a prompt has to go on with so that no thought is open, if one is.
std::string end_thought(ThoughtMarks& marks);

// Divides the bytes of an answer into thought and answer while they come. Only what an answer
// begins with is a thought; the marks and the white space around them belong to neither. What may
// still become a mark is held back.
class ThoughtSplitter {
public:
    explicit ThoughtSplitter(ThoughtMarks marks = {});

    struct Split {
        std::string thought;
        std::string answer;
    };

    Split push(std::string_view bytes);

    // What was held back, when nothing more comes.
    Split finish();

    // Whether what comes next belongs to a thought, as far as is known.
    bool thinking() const { return state_ == State::Thought; }
    bool undecided() const { return state_ == State::Beginning; }
    bool answering() const { return state_ == State::Answer; }

private:
    enum class State { Beginning, Thought, Gap, Answer };

    // Each takes from held_ what is certain; true when the state has changed.
    bool leave_beginning();
    bool leave_thought(Split& split);
    bool leave_gap();

    ThoughtMarks marks_;
    State state_;
    std::string held_;
    bool said_anything_ = false;  // in the thought: until then its white space is left out
};

}  // namespace elpis::engine
