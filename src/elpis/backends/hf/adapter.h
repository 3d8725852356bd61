#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "elpis/backends/hf/adapter_base.h"
#include "elpis/backends/hf/adapter_config.h"
#include "elpis/backends/hf/new_file.h"
#include "elpis/backends/hf/tensor_plan.h"
#include "elpis/backends/hf/tensor_writer.h"
#include "elpis/backends/hf/weights.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// A folder as PEFT saves a LoRA adapter: adapter_config.json and adapter_model.safetensors. Each
// module's A and B stand for a change B·A·scale of a matrix of the model. Any thread.
class Adapter {
public:
    // Reads the config and the weights' header and plans the conversion. Messages begin with
    // "adapter FOLDER cannot be used: ". NotFound for what is missing; Unsupported for pickles;
    // InvalidArgument for what is damaged, has no place in llama.cpp, or does not fit `base`:
    // another rank than its config says, a module that the model has not, other sizes.
    static Result<Adapter> open(const std::filesystem::path& folder, const AdapterBase& base);

    const std::filesystem::path& folder() const { return folder_; }
    std::string name() const { return folder_.filename().string(); }
    // Every file that a conversion reads.
    std::vector<std::filesystem::path> files() const;
    std::uint64_t written_bytes() const;

    // Writes a GGUF file as llama.cpp's own converter does, with 32-bit numbers; what differs from
    // module to module (scales of their own) is in B. `done` and errors as Checkpoint::write.
    Result<void> write(NewFile& file, const BytesDone& done) const;

private:
    Adapter(std::filesystem::path folder,
            std::string architecture,
            AdapterConfig config,
            Weights weights)
        : folder_(std::move(folder)),
          architecture_(std::move(architecture)),
          config_(std::move(config)),
          weights_(std::move(weights)) {}

    std::filesystem::path folder_;
    std::string architecture_;  // of llama.cpp
    AdapterConfig config_;
    Weights weights_;
    std::vector<PlannedTensor> planned_;  // their sources are in weights_
};

}  // namespace elpis::backends::hf
