#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <utility>
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
    // How many requests are on their way together. Which of them share a step is chance, and the
    // company decides the last digits; one at a time gives the same figures in every run. Reading
    // is hardly slower for it, answering is.
    struct AtOnce {
        std::size_t reads = 16;
        std::size_t answers = 16;
    };
    static constexpr AtOnce kRepeatable{.reads = 1, .answers = 1};

    // `backend` outlives the reader. `fingerprint` of the model's file may be empty.
    BackendReader(Backend& backend, std::string fingerprint)
        : BackendReader(backend, std::move(fingerprint), AtOnce{}) {}
    BackendReader(Backend& backend, std::string fingerprint, AtOnce at_once);

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
    AtOnce at_once_;
    steering::ModelShape shape_;
};

}  // namespace elpis::engine
