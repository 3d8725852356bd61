#pragma once

#include <string_view>

#include "elpis/base/result.h"
#include "elpis/steering/formats/contents.h"

namespace elpis::steering::formats {

// Keys of our own files. A file of a later format version is refused, never half understood.
namespace keys {
inline constexpr std::string_view kPrefix = "elpis.";
inline constexpr std::string_view kFormatVersion = "elpis.format_version";
inline constexpr std::string_view kName = "elpis.name";
inline constexpr std::string_view kHook = "elpis.hook";
inline constexpr std::string_view kUnit = "elpis.unit";
inline constexpr std::string_view kMode = "elpis.mode";
inline constexpr std::string_view kResidualRms = "elpis.residual_rms";
inline constexpr std::string_view kModelFingerprint = "elpis.base_model.fingerprint";
// What the same was called at first; read, never written.
inline constexpr std::string_view kModelFingerprintOnce = "elpis.base_model.sha256";
inline constexpr std::string_view kModelArchitecture = "elpis.base_model.architecture";
inline constexpr std::string_view kModelBlocks = "elpis.base_model.blocks";
inline constexpr std::string_view kModelWidth = "elpis.base_model.width";
inline constexpr std::string_view kContentSha256 = "elpis.content_sha256";
}  // namespace keys

inline constexpr int kFormatVersion = 1;
inline constexpr std::string_view kHookBlockOut = "block_out";
inline constexpr std::string_view kUnitResidualRms = "residual_rms";

// What the fields of a file bind its reader to, whoever wrote it: sets the operation, reads
// elpis.residual_rms where it is text, gives keys of older files their present name. Refused:
// another hook point than a block's output, an unknown operation, vectors that EasySteer took from
// attention heads or routers, a later version.
Result<void> heed_fields(Contents& contents);

}  // namespace elpis::steering::formats
