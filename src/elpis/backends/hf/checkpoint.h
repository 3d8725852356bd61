#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "elpis/backends/hf/family.h"
#include "elpis/backends/hf/gguf_header.h"
#include "elpis/backends/hf/model_config.h"
#include "elpis/backends/hf/new_file.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/backends/hf/tensor_plan.h"
#include "elpis/backends/hf/tensor_writer.h"
#include "elpis/backends/hf/weights.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// A checkpoint folder as people download it: what it says of itself, and its weights by their
// headers. Any thread.
class Checkpoint {
public:
    // `name`: how it is called in the file that is made of it. NotFound for no folder; Unsupported
    // for an architecture that cannot be run; InvalidArgument or Unavailable for what else is
    // wrong with it. Messages name the folder.
    static Result<Checkpoint> open(const std::filesystem::path& folder, std::string name);

    const std::filesystem::path& folder() const { return folder_; }
    const std::string& name() const { return name_; }
    const Family& family() const { return *family_; }
    const ModelConfig& config() const { return config_; }
    const Weights& weights() const { return weights_; }

    // Every file that a conversion reads, in a fixed order: what its result depends on.
    std::vector<std::filesystem::path> files() const;

    // What would be written, in bytes: for a file of that precision, before it is quantised.
    Result<std::uint64_t> written_bytes(Precision precision) const;

    // Everything but the weights' numbers, as write() does it; returns the same remarks.
    Result<std::vector<std::string>> check() const;

    // Writes a GGUF file that llama.cpp runs as transformers runs the checkpoint; quantised
    // precisions as Auto. Returns remarks for people: where it differs after all. `done` is told
    // of the weights' bytes that were read. Memory: the vocabulary and a few megabytes, or one
    // head of attention. Cancelled when `done` says so.
    Result<std::vector<std::string>> write(Precision precision,
                                           NewFile& file,
                                           const BytesDone& done) const;

private:
    // What a file begins with.
    struct Beginning {
        GgufHeader header;
        std::vector<PlannedTensor> tensors;
        std::vector<std::string> remarks;
    };
    Result<Beginning> begin(Precision precision) const;

    Checkpoint(std::filesystem::path folder,
               std::string name,
               const Family& family,
               ModelConfig config,
               Weights weights);

    std::filesystem::path folder_;
    std::string name_;
    const Family* family_;
    ModelConfig config_;
    Weights weights_;
};

}  // namespace elpis::backends::hf
