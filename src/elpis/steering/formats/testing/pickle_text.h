#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/steering/formats/testing/test_data.h"

// Pickles written by hand, instruction by instruction.
namespace elpis::steering::formats::testing {

inline const std::string proto2 = "\x80\x02";
inline const std::string stop = ".";

inline std::string text(std::string_view letters) {
    return "X" + number_bytes(static_cast<std::uint32_t>(letters.size())) + std::string(letters);
}
inline std::string whole(std::int32_t number) {
    return "J" + number_bytes(number);
}
inline std::string global(std::string_view module, std::string_view name) {
    return "c" + std::string(module) + "\n" + std::string(name) + "\n";
}
inline std::string tuple(std::string_view items) {
    return "(" + std::string(items) + "t";
}
inline std::string dict(std::string_view items) {
    return "}(" + std::string(items) + "u";
}
inline std::string list(std::string_view items) {
    return "](" + std::string(items) + "e";
}
inline std::string call(std::string_view function, std::string_view arguments) {
    return std::string(function) + tuple(arguments) + "R";
}
inline std::string pickle(std::string_view value) {
    return proto2 + std::string(value) + stop;
}

struct TensorText {
    std::string storage = "FloatStorage";
    std::string key = "0";
    std::int32_t count = 4;
    std::int32_t offset = 0;
    std::vector<std::int32_t> shape = {4};
    std::vector<std::int32_t> strides = {1};
    std::string more;  // further parts of the persistent id
};

inline std::string numbers(const std::vector<std::int32_t>& values) {
    std::string items;
    for (const std::int32_t value : values) {
        items += whole(value);
    }
    return tuple(items);
}

// As torch.save writes a tensor.
inline std::string tensor(const TensorText& t) {
    const std::string id = tuple(text("storage") + global("torch", t.storage) + text(t.key) +
                                 text("cpu") + whole(t.count) + t.more) +
                           "Q";
    return call(global("torch._utils", "_rebuild_tensor_v2"),
                id + whole(t.offset) + numbers(t.shape) + numbers(t.strides) + "\x89" +
                    call(global("collections", "OrderedDict"), ""));
}

struct ArrayText {
    std::string type = "f4";
    std::string order = "<";
    std::vector<std::int32_t> shape = {4};
    bool fortran = false;
    std::string data;  // the instruction that pushes the bytes
};

// As NumPy writes an array at protocol 2.
inline std::string array(const ArrayText& a) {
    const std::string type =
        call(global("numpy", "dtype"), text(a.type) + "\x89\x88") +
        tuple(whole(3) + text(a.order) + "NNN" + whole(-1) + whole(-1) + whole(0)) + "b";
    return call(global("numpy.core.multiarray", "_reconstruct"),
                global("numpy", "ndarray") + tuple(whole(0)) + text("b")) +
           tuple(whole(1) + numbers(a.shape) + type + (a.fortran ? "\x88" : "\x89") + a.data) + "b";
}
inline std::string short_bytes(std::string_view bytes) {
    return "C" + number_bytes(static_cast<std::uint8_t>(bytes.size())) + std::string(bytes);
}

}  // namespace elpis::steering::formats::testing
