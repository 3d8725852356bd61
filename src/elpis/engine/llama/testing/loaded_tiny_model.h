#pragma once

#include <memory>

#include "elpis/base/log.h"
#include "elpis/engine/llama/model.h"
#include "elpis/engine/llama/runtime.h"
#include "elpis/engine/llama/testing/scratch_model.h"
#include "elpis/engine/llama/testing/tiny_model.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine::testing {

// A tiny model, loaded: what a test of one piece of engine/llama stands on.
struct LoadedTinyModel {
    explicit LoadedTinyModel(const TinyModel& shape = {}) : file(shape) {}

    Log log{{.quiet = true}};
    llama::Runtime runtime{log};
    ScratchModel file;
    std::unique_ptr<llama::Model> model =
        *llama::Model::load(file.path(), {}, 0, [](float) { return true; });
    const llama::Vocabulary& vocabulary = model->vocabulary();
};

}  // namespace elpis::engine::testing
