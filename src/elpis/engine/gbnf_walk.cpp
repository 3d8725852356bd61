#include "elpis/engine/gbnf_walk.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/engine/gbnf.h"

namespace elpis::engine {
namespace {

using Kind = Gbnf::Element::Kind;

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kBottom = 0;
constexpr std::size_t kFewLinks = 4096;

}  // namespace

GbnfWalk::GbnfWalk(std::shared_ptr<const Gbnf> grammar)
    : grammar_(std::move(grammar)),
      nodes_{{.element = kNone, .links = kNone}},
      heres_(grammar_->elements.size()),
      collect_at_(kFewLinks) {
    Frame first = begin_frame();
    for (const std::uint32_t alternative : grammar_->rules[grammar_->root].alternatives)
        add(alternative, kBottom);
    close(first);
    frames_.push_back(first);
    work_ = 0;
}

bool GbnfWalk::push(unsigned char byte) {
    // The end of a text for many who read answers; as in llama.cpp no grammar allows it.
    if (byte == 0 || too_hard()) return false;
    const Frame& top = frames_.back();
    if (top.missing > 0) {
        if ((byte & 0xC0U) != 0x80U) return false;
        Frame frame = begin_frame();
        frame.value = (top.value << 6U) | (byte & 0x3FU);
        frame.length = top.length;
        frame.missing = top.missing - 1;
        return frame.missing == 0 ? push_character(frame.value) : push_part(frame);
    }
    if (byte < 0x80U) return push_character(byte);
    // C0, C1 and all above F4 begin no character (RFC 3629).
    if (byte < 0xC2U || byte > 0xF4U) return false;
    Frame frame = begin_frame();
    frame.length = byte < 0xE0U ? 2 : byte < 0xF0U ? 3 : 4;
    frame.missing = frame.length - 1;
    frame.value = byte & (0x7FU >> frame.length);
    return push_part(frame);
}

void GbnfWalk::pop(std::size_t bytes) {
    for (std::size_t i = 0; i < bytes && frames_.size() > 1; ++i) {
        const Frame& top = frames_.back();
        states_.resize(top.states);
        nodes_.resize(top.nodes);
        links_.resize(top.links);
        frames_.pop_back();
    }
}

void GbnfWalk::keep() {
    Frame top = frames_.back();
    states_.erase(states_.begin(), states_.begin() + static_cast<std::ptrdiff_t>(top.states));
    top.states = 0;
    frames_.assign(1, top);
    work_ = 0;
    if (links_.size() >= collect_at_) collect();
}

GbnfWalk::Frame GbnfWalk::begin_frame() {
    ++frame_;
    frame_states_ = states_.size();
    return {.states = states_.size(), .nodes = nodes_.size(), .links = links_.size()};
}

// Keeps the frame, or takes back all of it where no way goes on.
bool GbnfWalk::commit(const Frame& frame) {
    frames_.push_back(frame);
    if (!too_hard() && (frame.may_end || states_.size() > frame.states)) return true;
    pop(1);
    return false;
}

bool GbnfWalk::push_character(char32_t character) {
    const std::size_t begin = frames_.back().states;
    Frame frame = begin_frame();
    for (std::size_t i = begin; i < frame.states && !too_hard(); ++i) {
        spend();
        const State state = states_[i];
        if (grammar_->takes(grammar_->elements[state.element], character, character)) {
            add(state.element + 1, state.node);
        }
    }
    close(frame);
    return commit(frame);
}

// The ways that may go on with a character that begins so.
bool GbnfWalk::push_part(Frame frame) {
    constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
    constexpr char32_t kSurrogates = 0xD800;
    constexpr char32_t kLastSurrogate = 0xDFFF;
    const unsigned bits = 6 * frame.missing;
    char32_t first = frame.value << bits;
    char32_t last = first | ((char32_t{1} << bits) - 1);
    first = std::max(first, kLeast.at(frame.length));
    last = std::min(last, char32_t{0x10FFFF});
    if (last <= kLastSurrogate) last = std::min<char32_t>(last, kSurrogates - 1);
    if (first > last) return false;
    for (std::size_t i = frames_.back().states; i < frame.states; ++i) {
        spend();
        const State state = states_[i];
        if (grammar_->takes(grammar_->elements[state.element], first, last)) {
            states_.push_back(state);
        }
    }
    return commit(frame);
}

// Follows every way to the characters that may come next.
void GbnfWalk::close(Frame& frame) {
    for (std::size_t i = frame.states; i < states_.size() && !too_hard(); ++i) {
        const State state = states_[i];
        switch (grammar_->elements[state.element].kind) {
            case Kind::Rule:
                call(state);
                break;
            case Kind::End:
                if (state.node == kBottom) {
                    frame.may_end = true;
                } else if (state.node < frame.nodes) {
                    const Node node = nodes_[state.node];
                    for (std::uint32_t at = node.links; at != kNone; at = links_[at].next)
                        add(node.element, links_[at].below);
                }
                // A rule that ends where it began was empty; call() has gone on behind it.
                break;
            case Kind::Char:
            case Kind::Class:
                break;
        }
    }
    const auto begin = states_.begin() + static_cast<std::ptrdiff_t>(frame.states);
    const auto others = std::remove_if(begin, states_.end(), [this](const State& state) {
        const Kind kind = grammar_->elements[state.element].kind;
        return kind == Kind::Rule || kind == Kind::End;
    });
    states_.erase(others, states_.end());
}

void GbnfWalk::call(const State& state) {
    const Gbnf::Rule& rule = grammar_->rules[grammar_->elements[state.element].value];
    const std::uint32_t behind = state.element + 1;
    std::uint32_t node = state.node;
    // Nothing to return to at the end of a rule but what its own end returns to: so repetitions,
    // which are rules that end with themselves, pile nothing up.
    if (grammar_->elements[behind].kind != Kind::End) {
        Here& place = here(behind);
        if (place.node == kNone) {
            place.node = static_cast<std::uint32_t>(nodes_.size());
            nodes_.push_back({.element = behind, .links = kNone});
        }
        node = place.node;
        if (links_.size() == kMostLinks) {
            return give_up(fmt::format("needs over {} links between rules", kMostLinks));
        }
        links_.push_back({.below = state.node, .next = nodes_[node].links});
        nodes_[node].links = static_cast<std::uint32_t>(links_.size() - 1);
    }
    for (const std::uint32_t alternative : rule.alternatives)
        add(alternative, node);
    if (rule.nullable) add(behind, state.node);
}

void GbnfWalk::add(std::uint32_t element, std::uint32_t node) {
    Here& place = here(element);
    spend();
    for (std::uint32_t i = place.first_state; i != kNone; i = states_[i].next_here) {
        if (states_[i].node == node) return;
        spend();
    }
    if (too_hard()) return;
    states_.push_back({.element = element, .node = node, .next_here = place.first_state});
    place.first_state = static_cast<std::uint32_t>(states_.size() - 1);
    if (states_.size() - frame_states_ > kMostStates) {
        give_up(fmt::format("leaves over {} ways open at once", kMostStates));
    }
}

GbnfWalk::Here& GbnfWalk::here(std::uint32_t element) {
    Here& place = heres_[element];
    if (place.frame != frame_) place = {.frame = frame_, .first_state = kNone, .node = kNone};
    return place;
}

void GbnfWalk::give_up(std::string why) {
    if (why_.empty()) why_ = std::move(why);
}

void GbnfWalk::spend() {
    if (++work_ > kMostWork) give_up("takes too long to follow");
}

// Forgets the nodes that no way returns to any more.
void GbnfWalk::collect() {
    std::vector<std::uint32_t> named(nodes_.size(), kNone);
    std::vector<std::uint32_t> open;
    const auto reach = [&](std::uint32_t node) {
        if (std::exchange(named[node], 0) == kNone) open.push_back(node);
    };
    reach(kBottom);
    for (const State& state : states_)
        reach(state.node);
    while (!open.empty()) {
        const std::uint32_t node = open.back();
        open.pop_back();
        for (std::uint32_t at = nodes_[node].links; at != kNone; at = links_[at].next)
            reach(links_[at].below);
    }
    std::uint32_t count = 0;
    for (std::uint32_t& name : named) {
        if (name != kNone) name = count++;
    }
    std::vector<Node> nodes;
    std::vector<Link> links;
    nodes.reserve(count);
    for (std::size_t old = 0; old < nodes_.size(); ++old) {
        if (named[old] == kNone) continue;
        Node node{.element = nodes_[old].element, .links = kNone};
        for (std::uint32_t at = nodes_[old].links; at != kNone; at = links_[at].next) {
            links.push_back({.below = named[links_[at].below], .next = node.links});
            node.links = static_cast<std::uint32_t>(links.size() - 1);
        }
        nodes.push_back(node);
    }
    for (State& state : states_)
        state.node = named[state.node];
    nodes_ = std::move(nodes);
    links_ = std::move(links);
    collect_at_ = std::max(kFewLinks, 2 * links_.size());
    if (links_.size() > kMostKept) {
        give_up(fmt::format("has over {} links between rules that have not ended", kMostKept));
    }
}

}  // namespace elpis::engine
