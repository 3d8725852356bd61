#include "elpis/steering/formats/converted.h"

#include <charconv>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/known_fields.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/formats/written_vector.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

using formats::keys::kModelArchitecture;

std::string field(const VectorFile& file, std::string_view key) {
    const auto found = file.fields.find(std::string(key));
    return found == file.fields.end() ? "" : found->second;
}

// As far as the file tells; 0 blocks where it does not.
ModelShape model_of(const VectorFile& file, std::size_t width) {
    ModelShape model{.blocks = 0,
                     .width = static_cast<int>(width),
                     .architecture = field(file, kModelArchitecture),
                     .fingerprint = field(file, formats::keys::kModelFingerprint)};
    if (model.architecture.empty()) model.architecture = field(file, "controlvector.model_hint");
    if (model.architecture.empty()) model.architecture = field(file, "steeringvector.model_hint");
    const std::string blocks = field(file, formats::keys::kModelBlocks);
    std::from_chars(std::to_address(blocks.begin()), std::to_address(blocks.end()), model.blocks);
    return model;
}

// The keys that go along; how many do not.
std::map<std::string, std::string> fields_of(const VectorFile& file, std::size_t& left_out) {
    std::map<std::string, std::string> fields;
    for (const auto& [key, value] : file.fields) {
        if (!key.starts_with(formats::keys::kPrefix)) {
            // What the writers say themselves is not lost.
            const bool said = key == "general.architecture" || key.ends_with(".model_hint") ||
                              key == "controlvector.layer_count";
            if (!said) ++left_out;
        } else if (!formats::set_by_writer(key)) {
            fields.emplace(key, value);
        }
    }
    if (file.operation == FileOperation::Project)
        fields[std::string(formats::keys::kMode)] = "project";
    return fields;
}

}  // namespace

Result<Converted> converted(const VectorFile& file, const std::string& name) {
    Converted result;
    std::size_t left_out = 0;
    const std::map<std::string, std::string> fields = fields_of(file, left_out);
    if (left_out > 0) {
        result.remarks.push_back(fmt::format(
            "{} key{} of another program left out", left_out, left_out == 1 ? " was" : "s were"));
    }
    for (const auto& [direction, rows] : file.directions) {
        VectorToWrite vector{.name = direction.empty() ? name : direction,
                             .rows = rows,
                             .model = model_of(file, rows.begin()->second.size()),
                             .residual_rms = file.residual_rms,
                             .fields = fields,
                             .unit = field(file, formats::keys::kUnit)};
        if (vector.rows.erase(0) > 0) {
            result.remarks.push_back(fmt::format(
                "\"{}\": the row of block 0, which llama.cpp refuses, was left out", vector.name));
        }
        if (vector.rows.empty()) {
            return formats::refuse(fmt::format(
                "\"{}\" has a row for block 0 alone, and files begin at block 1", vector.name));
        }
        result.vectors.push_back(std::move(vector));
    }
    return result;
}

}  // namespace elpis::steering
