#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace elpis {

// SHA-256 (FIPS 180-4) of bytes that come in pieces.
class Sha256 {
public:
    void add(std::span<const std::byte> bytes);

    // The digest of everything added, 64 hexadecimal digits. Once, as the last call.
    std::string hex();

private:
    void block(const std::byte* bytes);

    std::array<std::uint32_t, 8> state_ = {0x6A09E667,
                                           0xBB67AE85,
                                           0x3C6EF372,
                                           0xA54FF53A,
                                           0x510E527F,
                                           0x9B05688C,
                                           0x1F83D9AB,
                                           0x5BE0CD19};
    std::array<std::byte, 64> rest_{};  // begins with what does not fill a block yet
    std::size_t held_ = 0;
    std::uint64_t length_ = 0;  // bytes
};

}  // namespace elpis
