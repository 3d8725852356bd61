#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/pickle_globals.h"

// What a pickle can make here: a closed set of values without behaviour. They lie in one list and
// name each other by index, so that cycles, deep nesting and sharing need no recursion and no
// counting of references. Text and bytes are views into the pickle.
namespace elpis::steering::formats {

using ValueId = std::uint32_t;

struct Nothing {};
struct Text {
    std::string_view utf8;  // as it stands in the file: not checked
};
struct RawBytes {
    std::string_view bytes;
    bool as_text = false;  // `bytes` is UTF-8 whose code points are the bytes meant (protocol 2)
};
struct LongInteger {
    Bytes digits;  // little-endian, two's complement, more than 8 bytes
};
struct Tuple {
    std::vector<ValueId> items;
};
struct List {
    std::vector<ValueId> items;
};
struct Dict {
    std::vector<std::pair<ValueId, ValueId>> items;
};
struct Storage {
    const KnownGlobal* type = nullptr;
    std::string_view key;
    std::int64_t count = 0;  // numbers; bytes when the type is untyped
    // The part of it that is meant, in numbers (a view, in old files); usually all.
    std::int64_t first = 0;
    std::int64_t length = 0;
};
struct TorchTensor {
    Storage storage;
    const KnownGlobal* type = nullptr;  // of one number
    std::int64_t offset = 0;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
};
struct NumpyType {
    char kind = 'f';
    std::size_t width = 0;
    char order = '=';
};
struct NumpyArray {
    bool built = false;
    NumpyType type;
    std::vector<std::int64_t> shape;
    bool fortran = false;
    RawBytes data;
};
struct Object {
    const KnownGlobal* type = nullptr;
    bool built = false;
    ValueId state = 0;
};

using Value = std::variant<Nothing,
                           bool,
                           std::int64_t,
                           double,
                           Text,
                           RawBytes,
                           LongInteger,
                           const KnownGlobal*,
                           Tuple,
                           List,
                           Dict,
                           NumpyType,
                           std::unique_ptr<Storage>,
                           std::unique_ptr<TorchTensor>,
                           std::unique_ptr<NumpyArray>,
                           Object>;

class Values {
public:
    ValueId add(Value value) {
        values_.push_back(std::move(value));
        return static_cast<ValueId>(values_.size() - 1);
    }
    Value& at(ValueId id) { return values_[id]; }
    const Value& at(ValueId id) const { return values_[id]; }
    const std::vector<Value>& all() const { return values_; }

    // Null when the value is of another kind.
    template <class T>
    const T* as(ValueId id) const {
        return std::get_if<T>(&values_[id]);
    }
    template <class T>
    const T* boxed(ValueId id) const {
        const auto* box = std::get_if<std::unique_ptr<T>>(&values_[id]);
        return box == nullptr ? nullptr : box->get();
    }

private:
    std::vector<Value> values_;
};

// "a tuple", "a tensor": for messages.
std::string_view kind_of(const Value& value);

}  // namespace elpis::steering::formats
