#pragma once

#include <bit>
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

    std::uint64_t value() const { return hash_; }

private:
    void take_byte(std::uint64_t byte) { hash_ = (hash_ ^ byte) * 0x100000001B3U; }

    std::uint64_t hash_ = 0xCBF29CE484222325U;
};

}  // namespace elpis::steering
