#pragma once

#include <filesystem>
#include <string_view>

#include "elpis/base/result.h"

namespace elpis::backends::hf {

// Whether a text has the form of a checkpoint's id: "org/name", or "org/name@revision".
bool is_hub_id(std::string_view text);

// The folder of a checkpoint in the cache that huggingface_hub keeps (`hub`, usually
// ~/.cache/huggingface/hub): the snapshot of the revision, "main" without one. Nothing is
// downloaded. NotFound, with the command that would, when it is not there; InvalidArgument for
// what is no id.
Result<std::filesystem::path> find_in_hub(std::string_view id, const std::filesystem::path& hub);

}  // namespace elpis::backends::hf
