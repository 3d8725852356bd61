#include "elpis/steering/formats/gguf_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <gguf.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::steering::formats {
namespace {

constexpr std::uint64_t kMostTensors = 4096;
constexpr std::uint64_t kMostKeys = 4096;
constexpr std::uint64_t kLongestKey = 256;
constexpr std::uint32_t kLargestAlignment = 1U << 16U;
constexpr std::size_t kLongestHeader = std::size_t{16}
                                       << 20U;  // ggml copies all of it, text by text

// Bytes of one value; 0 for texts and arrays, which carry their length.
constexpr std::array<std::size_t, GGUF_TYPE_COUNT> kWidths = {
    1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

std::size_t number_width(std::int32_t type) {
    switch (type) {
        case GGML_TYPE_F16:
        case GGML_TYPE_BF16:
            return 2;
        case GGML_TYPE_F32:
            return 4;
        case GGML_TYPE_F64:
            return 8;
        default:
            return 0;
    }
}

class Check {
public:
    explicit Check(Bytes file) : cursor_(file), bytes_(file.size()) {}

    Result<void> run() {
        ELPIS_OK(head());
        for (std::uint64_t i = 0; i < keys_; ++i) {
            ELPIS_OK(key_and_value());
            if (cursor_.position() > kLongestHeader)
                return refuse(
                    fmt::format("its keys and values take more than {} MiB; is it a model?",
                                kLongestHeader >> 20U));
        }
        for (std::uint64_t i = 0; i < tensors_; ++i) {
            ELPIS_OK(tensor());
        }
        return data();
    }

private:
    static std::unexpected<Error> cut_short() {
        return refuse("its header reaches past the end; the file may be cut short");
    }

    Result<void> head() {
        const auto magic = cursor_.take(4);
        const auto version = cursor_.number<std::uint32_t>();
        const auto tensors = cursor_.number<std::uint64_t>();
        const auto keys = cursor_.number<std::uint64_t>();
        if (!keys) return cut_short();
        if (text_of(*magic) != GGUF_MAGIC) return refuse("it is no GGUF file");
        if (*version < 2 || *version > GGUF_VERSION)
            return refuse(fmt::format(
                "it is a GGUF file of version {}; 2 and {} are read", *version, GGUF_VERSION));
        if (*tensors > kMostTensors || *keys > kMostKeys)
            return refuse(
                fmt::format("it has {} tensors and {} keys; a file of vectors has at most {} "
                            "and {}",
                            *tensors,
                            *keys,
                            kMostTensors,
                            kMostKeys));
        tensors_ = *tensors;
        keys_ = *keys;
        return {};
    }

    std::optional<std::string_view> text() {
        const auto length = cursor_.number<std::uint64_t>();
        const auto bytes = length ? cursor_.take(*length) : std::nullopt;
        if (!bytes) return std::nullopt;
        return text_of(*bytes);
    }

    Result<void> key_and_value() {
        const auto key = text();
        const auto type = key ? cursor_.number<std::int32_t>() : std::nullopt;
        if (!type) return cut_short();
        if (key->empty() || key->size() > kLongestKey)
            return refuse(fmt::format("it has a key of {} bytes", key->size()));
        if (*key == GGUF_KEY_GENERAL_ALIGNMENT) return alignment(*type);
        if (*type != GGUF_TYPE_ARRAY) return values(*key, *type, 1);
        const auto inner = cursor_.number<std::int32_t>();
        const auto count = cursor_.number<std::uint64_t>();
        if (!count) return cut_short();
        return values(*key, *inner, *count);
    }

    Result<void> values(std::string_view key, std::int32_t type, std::uint64_t count) {
        if (type < 0 || type >= GGUF_TYPE_COUNT || type == GGUF_TYPE_ARRAY)
            return refuse(
                fmt::format("its key {} has a value of the unknown type {}", shown(key), type));
        if (type == GGUF_TYPE_STRING) {
            for (std::uint64_t i = 0; i < count; ++i) {
                if (!text()) return cut_short();
            }
            return {};
        }
        const std::size_t width = kWidths.at(static_cast<std::size_t>(type));
        if (count > cursor_.left() / width || !cursor_.take(count * width)) return cut_short();
        return {};
    }

    Result<void> alignment(std::int32_t type) {
        const auto value =
            type == GGUF_TYPE_UINT32 ? cursor_.number<std::uint32_t>() : std::nullopt;
        if (!value || *value == 0 || *value > kLargestAlignment || (*value & (*value - 1)) != 0)
            return refuse(fmt::format("its {} is no power of two up to {}",
                                      GGUF_KEY_GENERAL_ALIGNMENT,
                                      kLargestAlignment));
        alignment_ = *value;
        return {};
    }

    Result<void> tensor() {
        const auto name = text();
        const auto dimensions = name ? cursor_.number<std::uint32_t>() : std::nullopt;
        if (!dimensions) return cut_short();
        constexpr std::string_view kPrefix = "direction.";
        const std::string_view layer =
            name->starts_with(kPrefix) ? name->substr(kPrefix.size()) : std::string_view();
        if (layer.empty() || name->size() >= GGML_MAX_NAME ||
            !std::ranges::all_of(layer, [](char c) { return c >= '0' && c <= '9'; }))
            return refuse(
                fmt::format("its tensor {} is none of direction.0, direction.1 …; is it a "
                            "model?",
                            shown(*name)));
        if (*dimensions == 0 || *dimensions > GGML_MAX_DIMS)
            return refuse(fmt::format(
                "its tensor {} has {} dimensions; a direction has one", *name, *dimensions));
        std::int64_t width = 1;
        for (std::uint32_t i = 0; i < *dimensions; ++i) {
            const auto size = cursor_.number<std::int64_t>();
            if (!size) return cut_short();
            if (*size < 1 || static_cast<std::uint64_t>(*size) > bytes_ ||
                (*size != 1 && width != 1))
                return refuse(fmt::format("its tensor {} is not one row of numbers", *name));
            width *= *size;
        }
        return numbers(*name, width);
    }

    // Data follow each other without a gap, each padded to the alignment; so says ggml, too.
    Result<void> numbers(std::string_view name, std::int64_t count) {
        const auto type = cursor_.number<std::int32_t>();
        const auto offset = cursor_.number<std::uint64_t>();
        if (!offset) return cut_short();
        const std::size_t width = number_width(*type);
        if (width == 0)
            return refuse(
                fmt::format("its tensor {} has numbers of ggml's type {}; a direction is F32, "
                            "F16, BF16 or F64",
                            name,
                            *type));
        if (*offset != end_)
            return refuse(
                fmt::format("its tensor {} does not lie where the one before it ends", name));
        last_ = end_ + static_cast<std::uint64_t>(count) * width;
        end_ = padded(last_);
        if (last_ > bytes_)
            return refuse(
                fmt::format("its tensor {} reaches past the end; the file may be cut short", name));
        return {};
    }

    std::uint64_t padded(std::uint64_t length) const {
        return (length + alignment_ - 1) / alignment_ * alignment_;
    }

    Result<void> data() {
        if (tensors_ == 0) return refuse("it holds no direction");
        if (padded(cursor_.position()) + last_ > bytes_)
            return refuse("its numbers reach past the end; the file may be cut short");
        return {};
    }

    ByteCursor cursor_;
    std::uint64_t bytes_;
    std::uint64_t tensors_ = 0;
    std::uint64_t keys_ = 0;
    std::uint64_t alignment_ = GGUF_DEFAULT_ALIGNMENT;
    std::uint64_t end_ = 0;   // of the data so far, padded
    std::uint64_t last_ = 0;  // the same without the padding
};

}  // namespace

Result<void> check_gguf(Bytes file) {
    return Check(file).run();
}

}  // namespace elpis::steering::formats
