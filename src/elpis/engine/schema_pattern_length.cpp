#include "elpis/engine/schema_pattern_length.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <vector>

#include "elpis/engine/schema_pattern_tree.h"

namespace elpis::engine {
namespace {

using Kind = PatternNode::Kind;
constexpr int kEndless = PatternNode::kEndless;

int capped(std::int64_t length) {
    return static_cast<int>(std::min<std::int64_t>(length, kEndless));
}

int room(const PatternNode& node) {
    const Lengths lengths = lengths_of(node);
    return lengths.most - lengths.least;
}

// The parts' places, those that can grow least (or most) first.
std::vector<std::size_t> by_room(const std::vector<PatternNode>& parts, bool widest_first) {
    std::vector<std::size_t> order(parts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return widest_first ? room(parts[a]) > room(parts[b]) : room(parts[a]) < room(parts[b]);
    });
    return order;
}

// Each of the two takes the ways of a choice that can be had.
template <typename Bounded>
bool bound_ways(PatternNode& node, const Bounded& bounded) {
    std::erase_if(node.parts, [&](PatternNode& way) { return !bounded(way); });
    return !node.parts.empty();
}

bool at_most(PatternNode& node, int most);

bool repeated_at_most(PatternNode& node, int most) {
    PatternNode& body = node.parts.front();
    const Lengths one = lengths_of(body);
    if (one.most == 0) return true;
    if (one.least == one.most) {
        node.most = std::min(node.most, most / one.least);
        return node.least <= node.most;
    }
    // Of bodies that vary, some of some length: as many as are long, as far as the bounds let.
    const int lowest = std::max(node.least, 1);
    int times = std::max(static_cast<int>(std::sqrt(most / std::max(one.least, 1))), 1);
    times = std::clamp(times, lowest, std::max(node.most, lowest));
    if (std::int64_t{times} * one.least > most) times = lowest;
    if (std::int64_t{times} * one.least > most) {
        node.most = 0;
        return node.least == 0;
    }
    node.most = std::min(node.most, times);
    return at_most(body, most / times);
}

bool at_most(PatternNode& node, int most) {
    const Lengths now = lengths_of(node);
    if (now.most <= most) return true;
    if (now.least > most) return false;
    switch (node.kind) {
        case Kind::Sequence: {
            int spare = most - now.least;
            std::size_t left = node.parts.size();
            for (const std::size_t i : by_room(node.parts, /*widest_first=*/false)) {
                PatternNode& part = node.parts[i];
                const int share = std::min(room(part), spare / static_cast<int>(left--));
                const int allowed = lengths_of(part).least + share;
                if (!at_most(part, allowed)) return false;
                spare -= share;
            }
            return true;
        }
        case Kind::Choice:
            return bound_ways(node, [most](PatternNode& way) { return at_most(way, most); });
        case Kind::Repeat:
            return repeated_at_most(node, most);
        default:
            return false;
    }
}

bool at_least(PatternNode& node, int least) {
    const Lengths now = lengths_of(node);
    if (now.least >= least) return true;
    if (now.most < least) return false;
    switch (node.kind) {
        case Kind::Sequence: {
            int missing = least - now.least;
            for (const std::size_t i : by_room(node.parts, /*widest_first=*/true)) {
                PatternNode& part = node.parts[i];
                const int share = std::min(room(part), missing);
                if (!at_least(part, lengths_of(part).least + share)) return false;
                missing -= share;
            }
            return missing <= 0;
        }
        case Kind::Choice:
            return bound_ways(node, [least](PatternNode& way) { return at_least(way, least); });
        case Kind::Repeat: {
            PatternNode& body = node.parts.front();
            const int one = lengths_of(body).least;
            const int times = one > 0 ? (least + one - 1) / one : kEndless;
            if (times <= node.most && times < kEndless) {
                node.least = std::max(node.least, times);
                return true;
            }
            if (node.most == kEndless || node.most == 0) return false;
            node.least = node.most;
            return at_least(body, (least + node.most - 1) / node.most);
        }
        default:
            return false;
    }
}

}  // namespace

Lengths lengths_of(const PatternNode& pattern) {
    Lengths all{.least = 0, .most = 0};
    switch (pattern.kind) {
        case Kind::Chars:
            return {.least = 1, .most = 1};
        case Kind::Sequence:
            for (const PatternNode& part : pattern.parts) {
                const Lengths one = lengths_of(part);
                all = {.least = capped(std::int64_t{all.least} + one.least),
                       .most = capped(std::int64_t{all.most} + one.most)};
            }
            return all;
        case Kind::Choice:
            all.least = kEndless;
            for (const PatternNode& part : pattern.parts) {
                const Lengths one = lengths_of(part);
                all = {.least = std::min(all.least, one.least),
                       .most = std::max(all.most, one.most)};
            }
            return all;
        case Kind::Repeat: {
            const Lengths one = lengths_of(pattern.parts.front());
            return {.least = capped(std::int64_t{one.least} * pattern.least),
                    .most = capped(std::int64_t{one.most} * pattern.most)};
        }
        default:
            return all;
    }
}

std::optional<PatternNode> of_lengths(PatternNode pattern, Lengths wanted) {
    if (!at_least(pattern, wanted.least) || !at_most(pattern, wanted.most)) return std::nullopt;
    const Lengths now = lengths_of(pattern);
    if (now.least < wanted.least || now.most > wanted.most) return std::nullopt;
    return pattern;
}

}  // namespace elpis::engine
