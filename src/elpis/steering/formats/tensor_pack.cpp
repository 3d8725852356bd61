#include "elpis/steering/formats/tensor_pack.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace elpis::steering::formats {
namespace {

std::string_view bytes_of_numbers(const PackedTensor& tensor) {
    return std::visit(
        [](const auto& numbers) {
            return std::string_view(reinterpret_cast<const char*>(numbers.data()),
                                    numbers.size() * sizeof(numbers[0]));
        },
        tensor.numbers);
}

}  // namespace

std::string tensor_pack(const std::vector<PackedTensor>& tensors,
                        const std::map<std::string, std::string>& metadata) {
    nlohmann::ordered_json header;
    header["__metadata__"] = metadata;
    std::size_t end = 0;
    for (const PackedTensor& tensor : tensors) {
        const std::size_t begin = end;
        end += bytes_of_numbers(tensor).size();
        const bool whole = std::holds_alternative<std::vector<std::int64_t>>(tensor.numbers);
        header[tensor.name] = {{"dtype", whole ? "I64" : "F32"},
                               {"shape", tensor.shape},
                               {"data_offsets", {begin, end}}};
    }
    std::string text = header.dump(
        -1, ' ', /*ensure_ascii=*/false, nlohmann::ordered_json::error_handler_t::replace);
    text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the numbers are aligned

    const std::uint64_t length = text.size();
    std::string bytes;
    bytes.reserve(sizeof length + text.size() + end);
    bytes.append(reinterpret_cast<const char*>(&length), sizeof length);
    bytes += text;
    for (const PackedTensor& tensor : tensors)
        bytes += bytes_of_numbers(tensor);
    return bytes;
}

}  // namespace elpis::steering::formats
