#pragma once

#include <functional>
#include <memory>

#include "elpis/base/result.h"
#include "elpis/engine/llama/chat_template.h"
#include "elpis/engine/llama/model.h"
#include "elpis/engine/plan.h"

namespace elpis::engine {

// What is shared with the workers: weights, vocabulary, template. The cache is the engine's alone.
struct LoadedModel {
    std::unique_ptr<llama::Model> model;
    llama::ChatTemplate chat_template;
    int context_length = 0;
};

Result<std::shared_ptr<const LoadedModel>> load_model(const Plan& plan,
                                                      const std::function<bool(float)>& progress);

}  // namespace elpis::engine
