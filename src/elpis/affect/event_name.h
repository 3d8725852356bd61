#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "elpis/affect/event_effect.h"

namespace elpis::affect {

// What a character remembers of an event's name: its first 64 bytes, cut between characters. Bytes
// that are not UTF-8 are replaced. Holds them itself: a character remembers up to 64 names, and
// there may be many thousands of characters, for whom strings cost half as much again.
class EventName {
public:
    EventName() = default;
    explicit EventName(std::string_view type);

    std::string_view text() const { return {bytes_.data(), size_}; }
    std::string string() const { return std::string(text()); }
    bool empty() const { return size_ == 0; }

    friend bool operator==(const EventName& a, const EventName& b) { return a.text() == b.text(); }
    friend bool operator==(const EventName& a, std::string_view b) { return a.text() == b; }

private:
    static_assert(kLongestEventName <= UINT8_MAX);

    std::array<char, kLongestEventName> bytes_{};
    std::uint8_t size_ = 0;
};

}  // namespace elpis::affect
