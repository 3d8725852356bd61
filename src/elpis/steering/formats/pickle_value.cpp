#include "elpis/steering/formats/pickle_value.h"

#include <array>
#include <string_view>
#include <variant>

namespace elpis::steering::formats {

std::string_view kind_of(const Value& value) {
    static constexpr std::array<std::string_view, std::variant_size_v<Value>> kNames = {
        "None",
        "a truth value",
        "a whole number",
        "a number",
        "a text",
        "bytes",
        "a very large number",
        "a class or function",
        "a tuple",
        "a list",
        "a dictionary",
        "a number type",
        "a storage",
        "a tensor",
        "an array",
        "an object",
    };
    return kNames.at(value.index());
}

}  // namespace elpis::steering::formats
