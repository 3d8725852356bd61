#include "elpis/engine/space_in_front.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace elpis::engine {
namespace {

// The longest of them that `text` begins with.
std::size_t special_length(std::string_view text, std::span<const std::string> special) {
    std::size_t longest = 0;
    for (const std::string& each : special) {
        if (text.starts_with(each)) longest = std::max(longest, each.size());
    }
    return longest;
}

}  // namespace

void FrontSpacer::append(std::string_view piece, std::string& text) {
    if (piece.empty()) return;
    if (wants_ && piece.front() != ' ') text += ' ';
    wants_ = false;
    text += piece;
}

std::string FrontSpacer::spaced(std::string_view part, std::span<const std::string> special) {
    if (rule_ == SpaceInFront::None || (rule_ == SpaceInFront::First && !wants_))
        return std::string(part);
    std::string text;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < part.size();) {
        const std::size_t length = special_length(part.substr(at), special);
        if (length == 0) {
            ++at;
            continue;
        }
        append(part.substr(begin, at - begin), text);
        text += part.substr(at, length);
        at += length;
        begin = at;
        wants_ = rule_ == SpaceInFront::Each;
    }
    append(part.substr(begin), text);
    return text;
}

}  // namespace elpis::engine
