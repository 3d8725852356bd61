#pragma once

#include <functional>
#include <memory>
#include <string>

#include "elpis/base/result.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/loaded_model.h"
#include "elpis/engine/plan.h"

namespace elpis::engine {

// A model with its cache, ready to decode, on the engine's thread.
struct LiveModel {
    std::shared_ptr<const LoadedModel> model;
    std::unique_ptr<llama::Context> context;  // goes before the model
    std::string steering_gap;  // why its rows cannot be steered; empty: they can, it was tried

    explicit operator bool() const { return context != nullptr; }
    bool steerable() const { return steering_gap.empty(); }
    void end() {
        context.reset();  // before the model that it points to
        model.reset();
    }
};

// Loads the weights, sets up the cache, tries whether rows can be steered. `progress` and `abort`
// as llama::Model::load and llama::Context::create have them, `in_template` as load_model.
Result<LiveModel> bring_up(const Plan& plan,
                           const std::function<bool(float)>& progress,
                           const std::function<void(bool)>& in_template,
                           std::function<bool()> abort);

}  // namespace elpis::engine
