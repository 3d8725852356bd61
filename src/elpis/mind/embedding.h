#pragma once

#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/base/guarded.h"
#include "elpis/base/result.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/embedding.h"
#include "elpis/engine/event.h"

namespace elpis::mind {

// Vectors of several inputs under way: a few at a time are the backend's, so that the waiting line
// stays free for others. The first failure ends all. Any thread.
class Embedding : public std::enable_shared_from_this<Embedding> {
public:
    // `backend` outlives its end. `at_end` is called once, on the thread that makes it complete,
    // maybe before begin() returns; must be quick.
    static std::shared_ptr<Embedding> begin(engine::Backend& backend,
                                            std::vector<engine::EmbeddingTask> inputs,
                                            std::function<void()> at_end);

    // Asks it to end; after the end without effect.
    void cancel();

    // By the order of the inputs; or the first failure, Cancelled included. Nothing before the end.
    using Outcome = Result<std::vector<engine::EmbeddingDone>>;
    bool complete() const;
    // Takes it out.
    std::optional<Outcome> take();

    // Until it is complete, and nothing of it uses the backend or `at_end` any more. Never on a
    // thread of the backend's.
    void wait() const { ended_.wait(); }

    Embedding(engine::Backend& backend,
              std::vector<engine::EmbeddingTask> inputs,
              std::function<void()> at_end);

private:
    struct State {
        std::vector<engine::EmbeddingTask> inputs;
        std::vector<engine::EmbeddingDone> vectors;
        std::size_t next = 0;  // to be asked for
        std::size_t open = 0;  // asked for
        std::optional<Error> failed;
        bool complete = false;
    };

    void go_on();
    void hear(std::size_t index, engine::Event event);
    void give_up(Error why);
    void end_if_due();

    engine::Backend& backend_;
    const std::function<void()> at_end_;
    std::stop_source stop_;
    mutable Guarded<State> state_;
    std::promise<void> end_;
    const std::shared_future<void> ended_;
};

}  // namespace elpis::mind
