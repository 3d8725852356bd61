#include "elpis/steering/formats/understood_file.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/file_kind.h"
#include "elpis/steering/formats/gguf_vectors.h"
#include "elpis/steering/formats/json_vectors.h"
#include "elpis/steering/formats/known_fields.h"
#include "elpis/steering/formats/layer_rule.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/safetensors.h"
#include "elpis/steering/formats/torch_legacy.h"
#include "elpis/steering/formats/torch_zip.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/formats/written_vector.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::formats {
namespace {

Result<Contents> read_contents(Bytes file) {
    ELPIS_TRY(const FileKind kind, kind_of_file(file));
    switch (kind) {
        case FileKind::Gguf:
            return read_gguf_vectors(file);
        case FileKind::Zip:
            return read_torch_zip(file);
        case FileKind::TorchLegacy:
            return read_torch_legacy(file);
        case FileKind::BarePickle:
            return read_bare_pickle(file);
        case FileKind::Safetensors:
            return read_safetensors(file);
        case FileKind::Json:
            return read_json_vectors(file);
    }
    return refuse("it is of no known kind");
}

std::string field(const Contents& contents, std::string_view key) {
    const auto found = contents.fields.find(std::string(key));
    return found == contents.fields.end() ? "" : found->second;
}

// A vector fits every quantisation of its model, so another file's checksum is worth a remark, and
// another shape a refusal.
Result<void> compare_models(Contents& contents, const VectorReading& how) {
    if (!how.model) return {};
    const std::string blocks = field(contents, keys::kModelBlocks);
    if (!blocks.empty() && blocks != std::to_string(how.model->blocks)) {
        return refuse(fmt::format("it was made for a model of {} blocks, and this one has {}",
                                  blocks,
                                  how.model->blocks));
    }
    std::string made_for = field(contents, keys::kModelArchitecture);
    if (made_for.empty()) made_for = field(contents, "controlvector.model_hint");
    if (made_for.empty()) made_for = field(contents, "steeringvector.model_hint");
    if (!made_for.empty() && !how.model->architecture.empty() &&
        made_for != how.model->architecture) {
        contents.remarks.push_back(fmt::format("made for the architecture {}, and the model is {}",
                                               shown(made_for),
                                               how.model->architecture));
    }
    const std::string fingerprint = field(contents, keys::kModelFingerprint);
    if (!fingerprint.empty() && !how.model->fingerprint.empty() &&
        fingerprint != how.model->fingerprint)
        contents.remarks.emplace_back("made with another file of the model than this one");
    return {};
}

// Our own files carry one direction, its name and its checksum.
Result<void> heed_own_keys(const Contents& contents, std::map<std::string, Rows>& directions) {
    const auto unnamed = directions.find("");
    if (unnamed == directions.end() || directions.size() > 1) return {};
    const std::string checksum = field(contents, keys::kContentSha256);
    if (!checksum.empty() && checksum != content_sha256(unnamed->second))
        return refuse("its numbers are not those that its checksum was made of");
    const std::string name = field(contents, keys::kName);
    if (name.empty()) return {};
    auto node = directions.extract(unnamed);
    node.key() = name;
    directions.insert(std::move(node));
    return {};
}

}  // namespace

Result<VectorFile> understand(Bytes file, const VectorReading& how) {
    ELPIS_TRY(Contents contents, read_contents(file));
    ELPIS_OK(heed_fields(contents));
    ELPIS_OK(compare_models(contents, how));
    ELPIS_TRY(auto directions, rows_by_block(contents, how));
    ELPIS_OK(heed_own_keys(contents, directions));
    return VectorFile{.dialect = std::move(contents.dialect),
                      .directions = std::move(directions),
                      .fields = std::move(contents.fields),
                      .residual_rms = std::move(contents.residual_rms),
                      .operation = contents.operation,
                      .remarks = std::move(contents.remarks)};
}

}  // namespace elpis::steering::formats
