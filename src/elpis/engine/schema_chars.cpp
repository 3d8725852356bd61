#include "elpis/engine/schema_chars.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace elpis::engine {
namespace {

constexpr char32_t kLast = 0x10FFFF;

}  // namespace

CharSet::CharSet(std::vector<Range> ranges) {
    std::ranges::sort(ranges, {}, &Range::first);
    for (const Range& range : ranges) {
        if (range.first > range.last) continue;
        if (!ranges_.empty() && range.first <= ranges_.back().last + 1) {
            ranges_.back().last = std::max(ranges_.back().last, range.last);
        } else {
            ranges_.push_back(range);
        }
    }
}

CharSet CharSet::all() {
    return CharSet(std::vector<Range>{{0, kLast}});
}

bool CharSet::contains(char32_t character) const {
    return std::ranges::any_of(ranges_, [character](const Range& range) {
        return range.first <= character && character <= range.last;
    });
}

CharSet CharSet::operator|(const CharSet& other) const {
    std::vector<Range> both = ranges_;
    both.insert(both.end(), other.ranges_.begin(), other.ranges_.end());
    return CharSet(std::move(both));
}

CharSet CharSet::operator&(const CharSet& other) const {
    std::vector<Range> common;
    for (const Range& mine : ranges_) {
        for (const Range& theirs : other.ranges_) {
            common.push_back(
                {std::max(mine.first, theirs.first), std::min(mine.last, theirs.last)});
        }
    }
    return CharSet(std::move(common));
}

CharSet CharSet::operator~() const {
    std::vector<Range> gaps;
    char32_t next = 0;
    for (const Range& range : ranges_) {
        if (range.first > next) gaps.push_back({next, range.first - 1});
        next = range.last + 1;
    }
    if (next <= kLast) gaps.push_back({next, kLast});
    return CharSet(std::move(gaps));
}

}  // namespace elpis::engine
