#include "elpis/openai/felt_spans.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/affect/rounding.h"
#include "elpis/base/utf8.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/generation.h"
#include "elpis/mind/watch.h"
#include "elpis/steering/probe.h"

namespace elpis::openai {

mcp::Json FeltSpans::take(const mind::Generation& generation, std::size_t sent) {
    if (generation.watch.wish.detail != mind::WatchWish::Detail::Tokens) return nullptr;
    auto read = generation.stream->probed(read_);
    read_ += read.size();
    std::ranges::move(read, std::back_inserter(untold_));
    if (!aligned_) align(generation);
    if (!aligned_) return nullptr;

    std::vector<steering::ProbedToken> telling;
    std::size_t to = told_;
    while (!untold_.empty()) {
        const std::size_t end = to + utf8::characters(untold_.front().piece);
        if (end > sent) break;
        to = end;
        telling.push_back(std::move(untold_.front()));
        untold_.pop_front();
    }
    if (to == told_) {  // a part of a character: it counts with the next whole one
        untold_.insert(untold_.begin(),
                       std::make_move_iterator(telling.begin()),
                       std::make_move_iterator(telling.end()));
        return nullptr;
    }
    const std::size_t from = std::exchange(told_, to);
    const auto place = mind::place_of(telling, generation.watch);
    if (!place) return nullptr;
    return {{"valence", affect::rounded(place->valence, 3)},
            {"arousal", affect::rounded(place->arousal, 3)},
            {"from", from},
            {"to", to}};
}

// The first token of an answer may have the end of a thought's mark in it, which is no part of the
// text.
void FeltSpans::align(const mind::Generation& generation) {
    if (untold_.empty()) return;
    const std::string text = generation.stream->text();
    if (text.empty()) return;
    std::string& piece = untold_.front().piece;
    std::string_view rest = piece;
    while (!text.starts_with(rest) && !rest.starts_with(text))
        rest.remove_prefix(1);
    piece = std::string(rest);
    aligned_ = true;
}

}  // namespace elpis::openai
