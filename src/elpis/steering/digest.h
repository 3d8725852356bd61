#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace elpis::steering {

// FNV-1a over what acts: for telling contents apart, not for security. Equal on every machine.
class Digest {
public:
    void take(std::uint64_t number) {
        for (unsigned shift = 0; shift < 64; shift += 8)
            take_byte((number >> shift) & 0xFFU);
    }
    void take(float value) { take(std::uint64_t{std::bit_cast<std::uint32_t>(value)}); }
    void take(double value) { take(std::bit_cast<std::uint64_t>(value)); }
    void take(std::span<const float> row) {
        take(std::uint64_t{row.size()});
        for (const float value : row)
            take(value);
    }
    void take(std::string_view text) {
        take(std::uint64_t{text.size()});
        for (const char letter : text)
            take_byte(static_cast<unsigned char>(letter));
    }
    // The same for much at a time: eight bytes a step, each folded once so that high bits reach the
    // low ones. Another value than take() gives.
    void take_bulk(std::string_view bytes) {
        take(std::uint64_t{bytes.size()});
        for (std::size_t at = 0; at < bytes.size(); at += 8) {
            std::uint64_t word = 0;  // little end first, whatever the machine
            for (std::size_t i = 0; i < std::min<std::size_t>(8, bytes.size() - at); ++i)
                word |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
            take_byte(word);
            hash_ ^= hash_ >> 32U;
        }
    }

    std::uint64_t value() const { return hash_; }

private:
    void take_byte(std::uint64_t bits) { hash_ = (hash_ ^ bits) * 0x100000001B3U; }

    std::uint64_t hash_ = 0xCBF29CE484222325U;
};

}  // namespace elpis::steering
