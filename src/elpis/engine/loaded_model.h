#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/embedding.h"
#include "elpis/engine/llama/chat_template.h"
#include "elpis/engine/llama/model.h"
#include "elpis/engine/plan.h"

namespace elpis::engine {

// What tells a file from another one of its name without reading it.
struct FileState {
    std::filesystem::file_time_type written;
    std::uintmax_t bytes = 0;
    bool operator==(const FileState&) const = default;
};

// What is shared with the workers: weights, vocabulary, template. The cache is the engine's alone.
struct LoadedModel {
    std::unique_ptr<llama::Model> model;
    llama::ChatTemplate chat_template;
    bool knows_tools = false;  // the template tells of tools in the model's own form
    int context_length = 0;
    std::vector<FileState> files;  // of the model and its adapters, as they were before it was read
    // Put first where a conversation has no system message; absent: nothing is put.
    std::optional<std::string> default_system;
    EmbeddingPooling pooling = EmbeddingPooling::Mean;
};

// Unavailable when it cannot be loaded, or when another one has taken the place of the
// file that was planned with. `in_template`: true and false around what the model's chat template
// is followed for; it is a stranger's program, and the one part of a load that may never end.
Result<std::shared_ptr<const LoadedModel>> load_model(const Plan& plan,
                                                      const std::function<bool(float)>& progress,
                                                      const std::function<void(bool)>& in_template);

}  // namespace elpis::engine
