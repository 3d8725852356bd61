#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/conversion_cache.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"

namespace elpis::backends {

// Where checkpoints are looked for, what is made of them and where that is kept.
struct CheckpointOptions {
    std::string torch_dtype = "auto";  // hf::kPrecisions
    std::filesystem::path cache;       // of conversions
    std::filesystem::path hub;         // of huggingface_hub; may be empty
};

// What a conversion is at: "converting" (the checkpoint, as words go on), 3 of 7 MB. Any thread;
// false ends it as Cancelled, where it can be ended.
using ConversionProgress = std::function<bool(std::string_view step, int done, int total)>;

// A checkpoint folder, or an id like org/name in the local cache of huggingface_hub. The errors of
// hf::Checkpoint::open and hf::find_in_hub.
Result<hf::Checkpoint> open_checkpoint(const std::filesystem::path& reference,
                                       const CheckpointOptions& options);

// What it was converted to, if that is known without reading all of it.
std::optional<hf::Conversion> kept_checkpoint(const hf::Checkpoint& checkpoint,
                                              const CheckpointOptions& options);

// The GGUF file of a checkpoint: the one that is kept, or made now. Two processes that want the
// same make it once. Whatever ends it early, nothing half made is left. No engine may run
// meanwhile. InvalidArgument for a torch_dtype that is none; otherwise the errors of reading,
// converting and writing.
Result<hf::Conversion> converted_checkpoint(const hf::Checkpoint& checkpoint,
                                            const CheckpointOptions& options,
                                            const ConversionProgress& progress,
                                            Log& log);

// Writes it to a file of the caller's choice instead.
Result<hf::Conversion> convert_checkpoint_to(const std::filesystem::path& file,
                                             const hf::Checkpoint& checkpoint,
                                             hf::Precision precision,
                                             const ConversionProgress& progress,
                                             Log& log);

}  // namespace elpis::backends
