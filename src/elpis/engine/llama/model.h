#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <llama-cpp.h>
#include <llama.h>

#include "elpis/base/result.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/llama/devices.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine::llama {

// Weights and vocabulary of one file.
class Model {
public:
    // `progress` gets 0 … 1 on this thread; false ends the load with Cancelled. `unstretched`: the
    // key of ModelHeader::stretched_from, where no request is longer than that.
    static Result<std::unique_ptr<Model>> load(const std::filesystem::path& file,
                                               const DeviceChoice& device,
                                               int gpu_layers,
                                               const std::function<bool(float)>& progress,
                                               const std::string& unstretched = {});

    // Beside the weights, before any context is made: llama.cpp makes room for all there are. Of
    // what check_adapters has passed. Unavailable when it cannot be loaded.
    Result<void> load_adapter(const AdapterFile& adapter);
    // By the order of loading; they live as long as the model.
    llama_adapter_lora* adapter(int number) const {
        return adapters_.at(static_cast<std::size_t>(number));
    }

    llama_model* get() const { return model_.get(); }
    const Vocabulary& vocabulary() const { return vocabulary_; }
    int width() const { return llama_model_n_embd(model_.get()); }  // of the residual stream
    // Whether the beginning of a sequence can be kept and copied: a recurrent state cannot be cut,
    // and a sliding window forgets what lies behind it.
    bool keeps_prefixes() const {
        return !llama_model_is_recurrent(model_.get()) && !llama_model_is_hybrid(model_.get()) &&
               llama_model_n_swa(model_.get()) == 0;
    }
    int blocks() const { return llama_model_n_layer(model_.get()); }

private:
    explicit Model(llama_model_ptr model) : model_(std::move(model)), vocabulary_(model_.get()) {}

    llama_model_ptr model_;
    Vocabulary vocabulary_;
    std::vector<llama_adapter_lora*> adapters_;  // the model's own
};

}  // namespace elpis::engine::llama
