#include "elpis/affect/event_name.h"

#include <algorithm>
#include <cstdint>
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

EventName::EventName(std::string_view type) {
    std::string repaired;
    std::string_view name = cut(type);
    if (!utf8::valid(name)) {
        repaired = utf8::repair(name);
        name = cut(repaired);  // a replacement is longer than what it replaces
    }
    std::ranges::copy(name, bytes_.begin());
    size_ = static_cast<std::uint8_t>(name.size());
}

}  // namespace elpis::affect
