#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace elpis::steering::formats {

static_assert(std::endian::native == std::endian::little, "files are read as they lie in memory");

// Of a file that is held in memory whole. Whoever makes such a view keeps the file.
using Bytes = std::span<const std::byte>;

inline Bytes bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}
inline std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Walks over bytes, little-endian. What reaches past the end yields nothing and moves nothing.
class ByteCursor {
public:
    explicit ByteCursor(Bytes bytes) : bytes_(bytes) {}

    std::size_t position() const { return position_; }
    std::size_t left() const { return bytes_.size() - position_; }

    template <class T>
        requires std::integral<T> || std::floating_point<T>
    std::optional<T> number() {
        if (left() < sizeof(T)) return std::nullopt;
        T value;
        std::memcpy(&value, bytes_.data() + position_, sizeof(T));
        position_ += sizeof(T);
        return value;
    }

    std::optional<Bytes> take(std::uint64_t count) {
        if (left() < count) return std::nullopt;
        const Bytes taken = bytes_.subspan(position_, static_cast<std::size_t>(count));
        position_ += taken.size();
        return taken;
    }

private:
    Bytes bytes_;
    std::size_t position_ = 0;
};

}  // namespace elpis::steering::formats
