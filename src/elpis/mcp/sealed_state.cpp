#include "elpis/mcp/sealed_state.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>

#include "elpis/base/constant_time.h"
#include "elpis/base/sha256.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

constexpr std::size_t kBlock = 64;   // of SHA-256, bytes
constexpr std::size_t kDigits = 64;  // of a digest, hexadecimal
constexpr std::size_t kKeyBytes = 32;

std::string digest(std::string_view bytes) {
    Sha256 sha;
    sha.add(std::as_bytes(std::span(bytes)));
    return sha.hex();
}

std::string bytes_of(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        constexpr int kSixteen = 16;
        unsigned value = 0;
        std::from_chars(hex.data() + i, hex.data() + i + 2, value, kSixteen);
        bytes += static_cast<char>(value);
    }
    return bytes;
}

// RFC 2104.
std::string hmac(std::string_view key, std::string_view message) {
    constexpr unsigned char kInner = 0x36;
    constexpr unsigned char kOuter = 0x5C;
    std::string inner(kBlock, static_cast<char>(kInner));
    std::string outer(kBlock, static_cast<char>(kOuter));
    for (std::size_t i = 0; i < key.size(); ++i) {
        inner[i] = static_cast<char>(inner[i] ^ key[i]);
        outer[i] = static_cast<char>(outer[i] ^ key[i]);
    }
    return digest(outer + bytes_of(digest(inner + std::string(message))));
}

// No purpose runs into its state.
std::string signed_text(std::string_view purpose, std::string_view state) {
    return std::to_string(purpose.size()) + ":" + std::string(purpose) + std::string(state);
}

}  // namespace

SealedState::SealedState() : key_(kKeyBytes, '\0') {
    std::random_device random;  // the kernel's generator
    for (std::size_t i = 0; i < kKeyBytes; i += sizeof(std::uint32_t)) {
        const std::uint32_t bits = random();
        std::memcpy(key_.data() + i, &bits, sizeof bits);
    }
}

std::string SealedState::seal(std::string_view purpose, const Json& state) const {
    const std::string text = encode(state);
    return hmac(key_, signed_text(purpose, text)) + text;
}

std::optional<Json> SealedState::open(std::string_view purpose, std::string_view sealed) const {
    if (sealed.size() < kDigits) return std::nullopt;
    const std::string_view text = sealed.substr(kDigits);
    if (!same_in_constant_time(sealed.substr(0, kDigits), hmac(key_, signed_text(purpose, text))))
        return std::nullopt;
    Json state = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (state.is_discarded()) return std::nullopt;
    return state;
}

}  // namespace elpis::mcp
