#include "elpis/affect/event_name.h"

#include <string>
#include <string_view>

#include "elpis/affect/event_effect.h"
#include "elpis/base/utf8.h"

namespace elpis::affect {
namespace {

std::string_view cut(std::string_view text) {
    if (text.size() <= kLongestEventName) return text;
    text = text.substr(0, kLongestEventName);
    return text.substr(0, text.size() - utf8::unfinished_tail(text));
}

}  // namespace

std::string remembered_name(std::string_view type) {
    const std::string_view name = cut(type);
    if (utf8::valid(name)) return std::string(name);
    return std::string(cut(utf8::repair(name)));  // a replacement is longer than what it replaces
}

}  // namespace elpis::affect
