#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/engine/backend.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/model_shape.h"

namespace elpis::engine {

// Reads through a backend: every text is a request of its own, a bounded number of them at a time,
// so that the waiting line stays free for others. The calls block: never on a thread that the
// backend needs.
class BackendReader : public steering::ActivationSource {
public:
    // `backend` outlives the reader. `fingerprint` of the model's file may be empty.
    BackendReader(Backend& backend, std::string fingerprint);

    steering::ModelShape shape() const override { return shape_; }
    Result<std::vector<steering::TextReading>> read(
        std::vector<steering::ReadTask> tasks,
        const std::stop_token& stop,
        const steering::ReadProgress& progress) override;
    Result<std::vector<std::string>> answer(std::vector<steering::AnswerTask> tasks,
                                            const std::stop_token& stop,
                                            const steering::ReadProgress& progress) override;

private:
    Backend& backend_;
    steering::ModelShape shape_;
};

}  // namespace elpis::engine
