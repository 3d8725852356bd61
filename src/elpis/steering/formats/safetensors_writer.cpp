#include "elpis/steering/formats/safetensors_writer.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/steering/formats/known_fields.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/formats/written_vector.h"

namespace elpis::steering::formats {

std::string safetensors_bytes(const VectorToWrite& vector, const WrittenKeys& keys) {
    nlohmann::ordered_json header;
    auto& metadata = header["__metadata__"];
    metadata["format"] = "pt";  // what other programs expect to find
    for (const auto& [key, value] : keys.texts) {
        metadata[key] = value;
    }
    if (!keys.residual_rms.empty())
        metadata[std::string(keys::kResidualRms)] = nlohmann::json(keys.residual_rms).dump();
    std::size_t end = 0;
    for (const auto& [block, row] : vector.rows) {
        const std::size_t begin = end;
        end += row.size() * sizeof(float);
        header[fmt::format("direction.{}", block)] = {
            {"dtype", "F32"}, {"shape", {row.size()}}, {"data_offsets", {begin, end}}};
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the numbers are aligned

    const std::uint64_t length = text.size();
    std::string bytes(reinterpret_cast<const char*>(&length), sizeof length);
    bytes += text;
    for (const auto& [block, row] : vector.rows) {
        bytes +=
            std::string_view(reinterpret_cast<const char*>(row.data()), row.size() * sizeof(float));
    }
    return bytes;
}

}  // namespace elpis::steering::formats
