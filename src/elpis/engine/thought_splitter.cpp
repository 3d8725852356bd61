#include "elpis/engine/thought_splitter.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/engine/held_back.h"

namespace elpis::engine {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

// Where the white space at the end of `text` begins.
std::size_t end_without_space(std::string_view text) {
    const std::size_t last = text.find_last_not_of(kSpace);
    return last == std::string_view::npos ? 0 : last + 1;
}

void drop_leading_space(std::string& text) {
    text.erase(0, std::min(text.find_first_not_of(kSpace), text.size()));
}

bool may_become(std::string_view text, std::string_view mark) {
    return text.size() < mark.size() && mark.starts_with(text);
}

}  // namespace

std::string end_thought(ThoughtMarks& marks) {
    return std::exchange(marks.open, false) ? marks.end + "\n\n" : std::string{};
}

ThoughtSplitter::ThoughtSplitter(ThoughtMarks marks)
    : marks_(std::move(marks)),
      state_(marks_.begin.empty() || marks_.end.empty() ? State::Answer
             : marks_.open                              ? State::Thought
                                                        : State::Beginning) {}

ThoughtSplitter::Split ThoughtSplitter::push(std::string_view bytes) {
    Split split;
    held_ += bytes;
    if (state_ == State::Beginning && !leave_beginning()) return split;
    if (state_ == State::Thought && !leave_thought(split)) return split;
    if (state_ == State::Gap && !leave_gap()) return split;
    split.answer += std::exchange(held_, {});
    return split;
}

bool ThoughtSplitter::leave_beginning() {
    drop_leading_space(held_);
    if (may_become(held_, marks_.begin)) return false;
    const bool thinks = held_.starts_with(marks_.begin);
    if (thinks) held_.erase(0, marks_.begin.size());
    state_ = thinks ? State::Thought : State::Gap;
    return true;
}

bool ThoughtSplitter::leave_thought(Split& split) {
    if (!said_anything_) drop_leading_space(held_);
    const std::size_t ends = held_.find(marks_.end);
    std::size_t certain = std::min(ends, held_.size() - beginning_at_end(held_, marks_.end));
    certain = end_without_space(std::string_view(held_).substr(0, certain));
    split.thought = held_.substr(0, certain);
    said_anything_ = said_anything_ || certain > 0;
    if (ends == std::string::npos) {
        held_.erase(0, certain);
        return false;
    }
    held_.erase(0, ends + marks_.end.size());
    state_ = State::Gap;
    return true;
}

bool ThoughtSplitter::leave_gap() {
    drop_leading_space(held_);
    if (held_.empty()) return false;
    for (const std::string& header : marks_.headers) {
        if (may_become(held_, header)) return false;
        if (!held_.starts_with(header)) continue;
        held_.erase(0, header.size());
        break;
    }
    state_ = State::Answer;
    return true;
}

ThoughtSplitter::Split ThoughtSplitter::finish() {
    Split split;
    if (state_ == State::Thought) held_.resize(end_without_space(held_));
    (state_ == State::Thought ? split.thought : split.answer) = std::exchange(held_, {});
    return split;
}

}  // namespace elpis::engine
