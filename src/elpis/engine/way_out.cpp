#include "elpis/engine/way_out.h"

#include <cstdint>
#include <cstring>

#include <unwind.h>

namespace elpis::engine {
namespace {

// How a number is written (DW_EH_PE_…, Linux Standard Base, 10.5.1).
constexpr std::uint8_t kOmitted = 0xFF;
constexpr std::uint8_t kForm = 0x0F;  // the rest says what it counts from
constexpr std::uint8_t kPointer = 0x00;
constexpr std::uint8_t kUleb128 = 0x01;
constexpr std::uint8_t kTwoBytes = 0x02;
constexpr std::uint8_t kFourBytes = 0x03;
constexpr std::uint8_t kEightBytes = 0x04;

class Table {
public:
    explicit Table(const std::uint8_t* at) : at_(at) {}

    const std::uint8_t* at() const { return at_; }
    bool readable() const { return readable_; }
    std::uint8_t byte() { return *at_++; }
    std::uint64_t uleb128() {
        std::uint64_t value = 0;
        unsigned shift = 0;
        std::uint8_t next = 0;
        do {
            next = byte();
            value |= static_cast<std::uint64_t>(next & 0x7FU) << shift;
            shift += 7;
        } while ((next & 0x80U) != 0);
        return value;
    }
    std::uint64_t number(std::uint8_t encoding) {
        switch (encoding & kForm) {
            case kPointer:
                return fixed<std::uintptr_t>();
            case kUleb128:
                return uleb128();
            case kTwoBytes:
                return fixed<std::uint16_t>();
            case kFourBytes:
                return fixed<std::uint32_t>();
            case kEightBytes:
                return fixed<std::uint64_t>();
            default:
                readable_ = false;
                return 0;
        }
    }

private:
    template <class Number>
    std::uint64_t fixed() {
        Number value{};
        std::memcpy(&value, at_, sizeof value);
        at_ += sizeof value;
        return value;
    }

    const std::uint8_t* at_;
    bool readable_ = true;
};

// Whether the function may be left by an exception at `place`, bytes from its begin: a call that
// may throw is listed, with or without something to be done on the way.
bool is_listed(const void* data, std::uint64_t place) {
    Table table(static_cast<const std::uint8_t*>(data));
    if (const std::uint8_t pads = table.byte(); pads != kOmitted) table.number(pads);
    if (table.byte() != kOmitted) table.uleb128();  // where the types are
    const std::uint8_t encoding = table.byte();
    const std::uint64_t size = table.uleb128();
    const std::uint8_t* const end = table.at() + size;
    while (table.readable() && table.at() < end) {
        const std::uint64_t first = table.number(encoding);
        const std::uint64_t length = table.number(encoding);
        table.number(encoding);  // where it is caught or cleaned up, if it is
        table.uleb128();
        if (place >= first && place < first + length) return true;
    }
    return !table.readable();
}

struct Walk {
    std::uintptr_t frame;
    bool open = true;
};

_Unwind_Reason_Code look(_Unwind_Context* context, void* of) {
    auto& walk = *static_cast<Walk*>(of);
    // Of a frame it says where the next one down begins: above `frame` are those of its callers.
    if (_Unwind_GetCFA(context) > walk.frame) return _URC_END_OF_STACK;
    const void* const data = _Unwind_GetLanguageSpecificData(context);
    if (data == nullptr) return _URC_NO_REASON;
    int before = 0;
    const std::uintptr_t next = _Unwind_GetIPInfo(context, &before);
    const std::uintptr_t call = before != 0 ? next : next - 1;
    walk.open = is_listed(data, call - _Unwind_GetRegionStart(context));
    return walk.open ? _URC_NO_REASON : _URC_END_OF_STACK;
}

}  // namespace

// Not noexcept: it is itself on the way.
bool can_be_thrown_as_far_as(std::uintptr_t frame) {
    Walk walk{.frame = frame};
    _Unwind_Backtrace(look, &walk);
    return walk.open;
}

}  // namespace elpis::engine
