#include "elpis/steering/formats/pickle_calls.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/pickle_globals.h"
#include "elpis/steering/formats/pickle_value.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"

namespace elpis::steering::formats {
namespace {

using Items = std::span<const ValueId>;

auto malformed(const KnownGlobal& name) {
    return refuse(
        fmt::format("its pickle uses {}.{} with arguments of another kind than PyTorch and "
                    "NumPy write",
                    name.module,
                    name.name));
}

const KnownGlobal* global(const Values& values, ValueId id, Role role) {
    const auto* known = values.as<const KnownGlobal*>(id);
    return known != nullptr && (*known)->role == role ? *known : nullptr;
}

// The data of an array; Python 2 wrote them as its str.
std::optional<RawBytes> raw_bytes(const Values& values, ValueId id) {
    if (const auto* bytes = values.as<RawBytes>(id)) return *bytes;
    if (const auto* text = values.as<Text>(id)) return RawBytes{.bytes = text->utf8};
    return std::nullopt;
}

// A tuple of whole numbers, as sizes and strides are written.
std::optional<std::vector<std::int64_t>> whole_numbers(const Values& values, ValueId id) {
    const auto* tuple = values.as<Tuple>(id);
    if (tuple == nullptr || tuple->items.size() > kMostDimensions) return std::nullopt;
    std::vector<std::int64_t> numbers;
    for (const ValueId item : tuple->items) {
        const auto* number = values.as<std::int64_t>(item);
        if (number == nullptr) return std::nullopt;
        numbers.push_back(*number);
    }
    return numbers;
}

// (storage, offset, sizes, strides, requires_grad, hooks[, dtype][, metadata])
Result<Value> rebuild_tensor(const Values& values, const KnownGlobal& function, Items arguments) {
    const bool untyped = function.role == Role::RebuildUntypedTensor;
    const std::size_t least = untyped ? 7 : 6;
    if (arguments.size() < least || arguments.size() > least + 1) return malformed(function);
    const auto* storage = values.boxed<Storage>(arguments[0]);
    const auto* offset = values.as<std::int64_t>(arguments[1]);
    auto shape = whole_numbers(values, arguments[2]);
    auto strides = whole_numbers(values, arguments[3]);
    if (storage == nullptr || offset == nullptr || !shape || !strides) return malformed(function);
    const KnownGlobal* type = storage->type;
    if (untyped) type = global(values, arguments[6], Role::NumberType);
    if (type == nullptr) return malformed(function);
    return std::make_unique<TorchTensor>(TorchTensor{.storage = *storage,
                                                     .type = type,
                                                     .offset = *offset,
                                                     .shape = *std::move(shape),
                                                     .strides = *std::move(strides)});
}

// (tensor, requires_grad, hooks): the tensor.
Result<Value> rebuild_parameter(const Values& values,
                                const KnownGlobal& function,
                                Items arguments) {
    const auto* tensor = arguments.size() == 3 ? values.boxed<TorchTensor>(arguments[0]) : nullptr;
    if (tensor == nullptr) return malformed(function);
    return std::make_unique<TorchTensor>(*tensor);
}

// (function, type, arguments, state): what `function` makes of the arguments. Only tensors may be
// made this way, so one such call never leads to another.
Result<Value> rebuild_from_type(const Values& values,
                                const KnownGlobal& function,
                                Items arguments) {
    if (arguments.size() != 4) return malformed(function);
    const auto* inner = values.as<const KnownGlobal*>(arguments[0]);
    const auto* tuple = values.as<Tuple>(arguments[2]);
    if (inner == nullptr || tuple == nullptr) return malformed(function);
    if ((*inner)->role == Role::RebuildTensor || (*inner)->role == Role::RebuildUntypedTensor)
        return rebuild_tensor(values, **inner, tuple->items);
    if ((*inner)->role == Role::RebuildParameter)
        return rebuild_parameter(values, **inner, tuple->items);
    return malformed(function);
}

// ("f4", False, True): kind and width; the byte order comes by BUILD.
Result<Value> numpy_type(const Values& values, const KnownGlobal& function, Items arguments) {
    const auto* text = arguments.empty() ? nullptr : values.as<Text>(arguments[0]);
    if (text == nullptr || text->utf8.size() < 2 || text->utf8.size() > 4)
        return malformed(function);
    NumpyType type{.kind = text->utf8[0]};
    for (const char digit : text->utf8.substr(1)) {
        if (digit < '0' || digit > '9') return malformed(function);
        type.width = type.width * 10 + static_cast<std::size_t>(digit - '0');
    }
    return type;
}

// (dtype, bytes): an array without dimensions.
Result<Value> numpy_scalar(const Values& values, const KnownGlobal& function, Items arguments) {
    if (arguments.size() != 2) return malformed(function);
    const auto* type = values.as<NumpyType>(arguments[0]);
    const auto data = raw_bytes(values, arguments[1]);
    if (type == nullptr || !data) return malformed(function);
    return std::make_unique<NumpyArray>(
        NumpyArray{.built = true, .type = *type, .shape = {}, .fortran = false, .data = *data});
}

// (text, "latin1"): the bytes whose values are the text's code points.
Result<Value> encode_text(const Values& values, const KnownGlobal& function, Items arguments) {
    if (arguments.size() != 2) return malformed(function);
    const auto* text = values.as<Text>(arguments[0]);
    const auto* coding = values.as<Text>(arguments[1]);
    if (text == nullptr || coding == nullptr || coding->utf8 != "latin1")
        return malformed(function);
    return RawBytes{.bytes = text->utf8, .as_text = true};
}

Result<Value> called(const Values& values, const KnownGlobal& function, Items arguments) {
    switch (function.role) {
        case Role::RebuildTensor:
        case Role::RebuildUntypedTensor:
            return rebuild_tensor(values, function, arguments);
        case Role::RebuildParameter:
            return rebuild_parameter(values, function, arguments);
        case Role::RebuildFromType:
            return rebuild_from_type(values, function, arguments);
        case Role::OrderedDict:
            if (!arguments.empty()) return malformed(function);
            return Dict{};
        case Role::NumpyReconstruct:
            if (arguments.size() != 3 || global(values, arguments[0], Role::NumpyArray) == nullptr)
                return malformed(function);
            return std::make_unique<NumpyArray>();
        case Role::NumpyType:
            return numpy_type(values, function, arguments);
        case Role::NumpyScalar:
            return numpy_scalar(values, function, arguments);
        case Role::EncodeText:
            return encode_text(values, function, arguments);
        case Role::StorageType:
        case Role::NumberType:
        case Role::TensorClass:
        case Role::NumpyArray:
        case Role::SteeringVector:
        case Role::ControlVector:
            break;
    }
    return refuse(fmt::format("its pickle calls {}.{}, which a file of vectors only mentions",
                              function.module,
                              function.name));
}

// (3, "<", None, None, None, −1, −1, 0)
Result<void> build_type(const Values& values, NumpyType& type, ValueId state) {
    const auto* tuple = values.as<Tuple>(state);
    const auto* order =
        tuple == nullptr || tuple->items.size() < 2 ? nullptr : values.as<Text>(tuple->items[1]);
    if (order == nullptr || order->utf8.size() != 1 ||
        std::string_view("<>=|").find(order->utf8[0]) == std::string_view::npos)
        return refuse("its pickle has a NumPy number type without a byte order");
    type.order = order->utf8[0];
    return {};
}

// (1, shape, dtype, fortran, bytes)
Result<void> build_array(const Values& values, NumpyArray& array, ValueId state) {
    const auto* tuple = values.as<Tuple>(state);
    if (array.built || tuple == nullptr || tuple->items.size() != 5)
        return refuse("its pickle has a NumPy array in an unknown form");
    auto shape = whole_numbers(values, tuple->items[1]);
    const auto* type = values.as<NumpyType>(tuple->items[2]);
    const auto* fortran = values.as<bool>(tuple->items[3]);
    const auto data = raw_bytes(values, tuple->items[4]);
    if (!shape || type == nullptr || fortran == nullptr)
        return refuse("its pickle has a NumPy array in an unknown form");
    if (!data) return refuse("its pickle has a NumPy array of Python objects, not of numbers");
    array = NumpyArray{.built = true,
                       .type = *type,
                       .shape = *std::move(shape),
                       .fortran = *fortran,
                       .data = *data};
    return {};
}

// None, or (view key, offset, size)
Result<void> narrow(const Values& values, ValueId view, Storage& storage) {
    if (values.as<Nothing>(view) != nullptr) return {};
    const auto* tuple = values.as<Tuple>(view);
    if (tuple == nullptr || tuple->items.size() != 3)
        return refuse("its pickle has a storage with a view in an unknown form");
    const auto* first = values.as<std::int64_t>(tuple->items[1]);
    const auto* length = values.as<std::int64_t>(tuple->items[2]);
    if (first == nullptr || length == nullptr || *first < 0 || *length < 0 ||
        *first > storage.count || *length > storage.count - *first)
        return refuse("its pickle has a view that reaches past its storage");
    storage.first = *first;
    storage.length = *length;
    return {};
}

}  // namespace

Result<ValueId> reduce(Values& values, ValueId function, ValueId arguments) {
    const auto* known = values.as<const KnownGlobal*>(function);
    const auto* tuple = values.as<Tuple>(arguments);
    if (known == nullptr || tuple == nullptr) {
        return refuse(fmt::format("its pickle calls {} with {}, which nothing of PyTorch's does",
                                  kind_of(values.at(function)),
                                  kind_of(values.at(arguments))));
    }
    ELPIS_TRY(Value result, called(values, **known, tuple->items));
    return values.add(std::move(result));
}

Result<ValueId> new_object(Values& values, ValueId type, ValueId arguments) {
    const auto* known = values.as<const KnownGlobal*>(type);
    const auto* tuple = values.as<Tuple>(arguments);
    if (known == nullptr || tuple == nullptr)
        return refuse(fmt::format("its pickle makes an object of {}", kind_of(values.at(type))));
    const bool allowed =
        (*known)->role == Role::SteeringVector || (*known)->role == Role::ControlVector;
    if (!allowed || !tuple->items.empty()) {
        return refuse(
            fmt::format("its pickle makes an object of {}.{}, which a file of vectors "
                        "does not hold",
                        (*known)->module,
                        (*known)->name));
    }
    return values.add(Object{.type = *known});
}

Result<void> build(Values& values, ValueId object, ValueId state) {
    Value& target = values.at(object);
    if (auto* made = std::get_if<Object>(&target)) {
        if (made->built) return refuse("its pickle gives one object two states");
        made->built = true;
        made->state = state;
        return {};
    }
    if (auto* type = std::get_if<NumpyType>(&target)) return build_type(values, *type, state);
    if (auto* array = std::get_if<std::unique_ptr<NumpyArray>>(&target))
        return build_array(values, **array, state);
    if (std::get_if<Dict>(&target) != nullptr)
        return {};  // attributes of an OrderedDict: not needed
    return refuse(fmt::format("its pickle gives a state to {}", kind_of(target)));
}

Result<ValueId> persistent(Values& values, ValueId id) {
    const auto wrong = [] {
        return refuse("its pickle refers to something outside that is not a PyTorch storage");
    };
    const auto* tuple = values.as<Tuple>(id);
    if (tuple == nullptr || tuple->items.size() < 5 || tuple->items.size() > 6) return wrong();
    const auto* tag = values.as<Text>(tuple->items[0]);
    const KnownGlobal* type = global(values, tuple->items[1], Role::StorageType);
    const auto* key = values.as<Text>(tuple->items[2]);
    const auto* count = values.as<std::int64_t>(tuple->items[4]);
    if (tag == nullptr || tag->utf8 != "storage" || type == nullptr || key == nullptr ||
        count == nullptr || *count < 0)
        return wrong();
    Storage storage{.type = type, .key = key->utf8, .count = *count, .first = 0, .length = *count};
    if (tuple->items.size() == 6) ELPIS_OK(narrow(values, tuple->items[5], storage));
    return values.add(std::make_unique<Storage>(storage));
}

}  // namespace elpis::steering::formats
