#include "elpis/steering/formats/vector_file.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/file_kind.h"
#include "elpis/steering/formats/gguf_vectors.h"
#include "elpis/steering/formats/gguf_writer.h"
#include "elpis/steering/formats/json_vectors.h"
#include "elpis/steering/formats/known_fields.h"
#include "elpis/steering/formats/layer_rule.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/safetensors.h"
#include "elpis/steering/formats/safetensors_writer.h"
#include "elpis/steering/formats/torch_legacy.h"
#include "elpis/steering/formats/torch_zip.h"
#include "elpis/steering/formats/whole_file.h"
#include "elpis/steering/formats/written_vector.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

using formats::Bytes;
using formats::Contents;
using formats::FileKind;

Result<Contents> read_contents(Bytes file) {
    ELPIS_TRY(const FileKind kind, formats::kind_of_file(file));
    switch (kind) {
        case FileKind::Gguf:
            return formats::read_gguf_vectors(file);
        case FileKind::Zip:
            return formats::read_torch_zip(file);
        case FileKind::TorchLegacy:
            return formats::read_torch_legacy(file);
        case FileKind::BarePickle:
            return formats::read_bare_pickle(file);
        case FileKind::Safetensors:
            return formats::read_safetensors(file);
        case FileKind::Json:
            return formats::read_json_vectors(file);
    }
    return formats::refuse("it is of no known kind");
}

std::string field(const Contents& contents, std::string_view key) {
    const auto found = contents.fields.find(std::string(key));
    return found == contents.fields.end() ? "" : found->second;
}

// A vector fits every quantisation of its model, so another file's checksum is worth a remark, and
// another shape a refusal.
Result<void> compare_models(Contents& contents, const VectorReading& how) {
    if (!how.model) return {};
    const std::string blocks = field(contents, formats::keys::kModelBlocks);
    if (!blocks.empty() && blocks != std::to_string(how.model->blocks))
        return formats::refuse(
            fmt::format("it was made for a model of {} blocks, and this one has {}",
                        blocks,
                        how.model->blocks));
    std::string made_for = field(contents, formats::keys::kModelArchitecture);
    if (made_for.empty()) made_for = field(contents, "controlvector.model_hint");
    if (made_for.empty()) made_for = field(contents, "steeringvector.model_hint");
    if (!made_for.empty() && !how.model->architecture.empty() &&
        made_for != how.model->architecture)
        contents.remarks.push_back(fmt::format("made for the architecture {}, and the model is {}",
                                               formats::shown(made_for),
                                               how.model->architecture));
    const std::string fingerprint = field(contents, formats::keys::kModelSha256);
    if (!fingerprint.empty() && !how.model->fingerprint.empty() &&
        fingerprint != how.model->fingerprint)
        contents.remarks.emplace_back("made with another file of the model than this one");
    return {};
}

// Our own files carry one direction, its name and its checksum.
Result<void> heed_own_keys(const Contents& contents, std::map<std::string, Rows>& directions) {
    const auto unnamed = directions.find("");
    if (unnamed == directions.end() || directions.size() > 1) return {};
    const std::string checksum = field(contents, formats::keys::kContentSha256);
    if (!checksum.empty() && checksum != formats::content_sha256(unnamed->second))
        return formats::refuse("its numbers are not those that its checksum was made of");
    const std::string name = field(contents, formats::keys::kName);
    if (name.empty()) return {};
    auto node = directions.extract(unnamed);
    node.key() = name;
    directions.insert(std::move(node));
    return {};
}

Result<VectorFile> understand(Bytes file, const VectorReading& how) {
    ELPIS_TRY(Contents contents, read_contents(file));
    ELPIS_OK(formats::heed_fields(contents));
    ELPIS_OK(compare_models(contents, how));
    ELPIS_TRY(auto directions, formats::rows_by_block(contents, how));
    ELPIS_OK(heed_own_keys(contents, directions));
    return VectorFile{.dialect = std::move(contents.dialect),
                      .directions = std::move(directions),
                      .fields = std::move(contents.fields),
                      .residual_rms = std::move(contents.residual_rms),
                      .operation = contents.operation,
                      .remarks = std::move(contents.remarks)};
}

}  // namespace

Result<VectorFile> read_vector_file(const std::filesystem::path& file, const VectorReading& how) {
    ELPIS_TRY(const std::string bytes, formats::read_whole_file(file, how.max_bytes));
    auto read = understand(formats::bytes_of(bytes), how);
    if (!read)
        return fail(
            read.error().code,
            fmt::format("vector file {} is refused: {}", file.string(), read.error().message));
    return read;
}

Result<void> write_vector_file(const std::filesystem::path& file, const VectorToWrite& vector) {
    ELPIS_TRY(const formats::WrittenKeys keys, formats::keys_to_write(vector));
    if (file.extension() == ".gguf")
        return formats::write_whole_file(file, formats::gguf_bytes(vector, keys));
    if (file.extension() == ".safetensors")
        return formats::write_whole_file(file, formats::safetensors_bytes(vector, keys));
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} cannot be written: the name of a vector file ends in .gguf or "
                            ".safetensors",
                            file.string()));
}

}  // namespace elpis::steering
