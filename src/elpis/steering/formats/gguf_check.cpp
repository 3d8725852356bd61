#include "elpis/steering/formats/gguf_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <set>
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
            if (cursor_.position() > kLongestHeader) {
                return refuse(
                    fmt::format("its keys and values take more than {} MiB; is it a model?",
                                kLongestHeader >> 20U));
            }
        }
        names_.clear();
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
        std::string_view magic;
        std::uint32_t version = 0;
        if (!cursor_.take(4, magic) || !cursor_.read(version) || !cursor_.read(tensors_) ||
            !cursor_.read(keys_)) {
            return cut_short();
        }
        if (magic != GGUF_MAGIC) return refuse("it is no GGUF file");
        if (version < 2 || version > GGUF_VERSION) {
            return refuse(fmt::format(
                "it is a GGUF file of version {}; 2 and {} are read", version, GGUF_VERSION));
        }
        if (tensors_ > kMostTensors || keys_ > kMostKeys) {
            return refuse(
                fmt::format("it has {} tensors and {} keys; a file of vectors has at most {} "
                            "and {}",
                            tensors_,
                            keys_,
                            kMostTensors,
                            kMostKeys));
        }
        return {};
    }

    bool text(std::string_view& read) {
        std::uint64_t length = 0;
        return cursor_.read(length) && cursor_.take(length, read);
    }

    Result<void> key_and_value() {
        std::string_view key;
        std::int32_t type = 0;
        if (!text(key) || !cursor_.read(type)) return cut_short();
        if (key.empty() || key.size() > kLongestKey)
            return refuse(fmt::format("it has a key of {} bytes", key.size()));
        if (!names_.insert(key).second)
            return refuse(fmt::format("it has the key {} twice", shown(key)));
        if (key == GGUF_KEY_GENERAL_ALIGNMENT) return alignment(type);
        std::uint64_t count = 1;
        if (type == GGUF_TYPE_ARRAY && (!cursor_.read(type) || !cursor_.read(count)))
            return cut_short();
        return values(key, type, count);
    }

    Result<void> values(std::string_view key, std::int32_t type, std::uint64_t count) {
        if (type < 0 || type >= GGUF_TYPE_COUNT || type == GGUF_TYPE_ARRAY) {
            return refuse(
                fmt::format("its key {} has a value of the unknown type {}", shown(key), type));
        }
        if (type == GGUF_TYPE_STRING) {
            for (std::uint64_t i = 0; i < count; ++i) {
                std::string_view one;
                if (!text(one)) return cut_short();
            }
            return {};
        }
        const std::size_t width = kWidths.at(static_cast<std::size_t>(type));
        if (count > cursor_.left() / width || !cursor_.skip(count * width)) return cut_short();
        return {};
    }

    Result<void> alignment(std::int32_t type) {
        std::uint32_t value = 0;
        if (type != GGUF_TYPE_UINT32 || !cursor_.read(value) || value == 0 ||
            value > kLargestAlignment || (value & (value - 1)) != 0) {
            return refuse(fmt::format("its {} is no power of two up to {}",
                                      GGUF_KEY_GENERAL_ALIGNMENT,
                                      kLargestAlignment));
        }
        alignment_ = value;
        return {};
    }

    Result<void> tensor() {
        std::string_view name;
        std::uint32_t dimensions = 0;
        if (!text(name) || !cursor_.read(dimensions)) return cut_short();
        constexpr std::string_view kPrefix = "direction.";
        const std::string_view layer =
            name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : std::string_view();
        if (layer.empty() || name.size() >= GGML_MAX_NAME ||
            !std::ranges::all_of(layer, [](char c) { return c >= '0' && c <= '9'; })) {
            return refuse(
                fmt::format("its tensor {} is none of direction.0, direction.1 …; is it a "
                            "model?",
                            shown(name)));
        }
        if (dimensions == 0 || dimensions > GGML_MAX_DIMS) {
            return refuse(fmt::format(
                "its tensor {} has {} dimensions; a direction has one", name, dimensions));
        }
        if (!names_.insert(name).second)
            return refuse(fmt::format("it has the tensor {} twice", name));
        std::int64_t width = 1;
        for (std::uint32_t i = 0; i < dimensions; ++i) {
            std::int64_t size = 0;
            if (!cursor_.read(size)) return cut_short();
            if (size < 1 || static_cast<std::uint64_t>(size) > bytes_ || (size != 1 && width != 1))
                return refuse(fmt::format("its tensor {} is not one row of numbers", name));
            width *= size;
        }
        return numbers(name, width);
    }

    // Data follow each other without a gap, each padded to the alignment; so says ggml, too.
    Result<void> numbers(std::string_view name, std::int64_t count) {
        std::int32_t type = 0;
        std::uint64_t offset = 0;
        if (!cursor_.read(type) || !cursor_.read(offset)) return cut_short();
        const std::size_t width = number_width(type);
        if (width == 0) {
            return refuse(
                fmt::format("its tensor {} has numbers of ggml's type {}; a direction is F32, "
                            "F16, BF16 or F64",
                            name,
                            type));
        }
        if (offset != end_) {
            return refuse(
                fmt::format("its tensor {} does not lie where the one before it ends", name));
        }
        last_ = end_ + static_cast<std::uint64_t>(count) * width;
        end_ = padded(last_);
        if (last_ > bytes_) {
            return refuse(
                fmt::format("its tensor {} reaches past the end; the file may be cut short", name));
        }
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
    std::set<std::string_view> names_;  // of the keys, then of the tensors
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
