#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "elpis/base/guarded.h"
#include "elpis/base/result.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/embedding.h"
#include "elpis/mind/embedding.h"

namespace elpis::mind {

// All embeddings under way, so that nothing of them outlives the mind. Any thread.
class Embeddings {
public:
    explicit Embeddings(engine::Backend& backend) : backend_(backend) {}

    // As Mind::embed.
    Result<std::shared_ptr<Embedding>> begin(std::vector<engine::EmbeddingTask> inputs,
                                             std::function<void()> at_end);

    // Every one is cancelled and complete, and no more begin.
    void close();

private:
    struct State {
        std::vector<std::weak_ptr<Embedding>> open;
        bool closing = false;
    };

    engine::Backend& backend_;
    Guarded<State> state_;
};

}  // namespace elpis::mind
