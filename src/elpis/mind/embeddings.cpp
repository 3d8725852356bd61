#include "elpis/mind/embeddings.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/embedding.h"
#include "elpis/mind/embedding.h"

namespace elpis::mind {
namespace {

constexpr std::size_t kMostInputs = 2048;  // as OpenAI has it

}  // namespace

Result<std::shared_ptr<Embedding>> Embeddings::begin(std::vector<engine::EmbeddingTask> inputs,
                                                     std::function<void()> at_end) {
    if (inputs.empty() || inputs.size() > kMostInputs) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("input has {} texts; it must have 1 to {}", inputs.size(), kMostInputs));
    }
    // Under the lock, so that close() misses none: what ends at once needs it for nothing.
    return state_.with([&](State& state) -> Result<std::shared_ptr<Embedding>> {
        if (state.closing) return fail(ErrorCode::Cancelled, "the server is shutting down");
        std::erase_if(state.open, [](const auto& one) {
            const auto open = one.lock();
            return !open || open->complete();
        });
        auto begun = Embedding::begin(backend_, std::move(inputs), std::move(at_end));
        state.open.emplace_back(begun);
        return begun;
    });
}

void Embeddings::close() {
    const auto open = state_.with([](State& state) {
        state.closing = true;
        return state.open;
    });
    for (const auto& one : open) {
        const auto embedding = one.lock();
        if (!embedding) continue;
        embedding->cancel();
        embedding->wait();
    }
}

}  // namespace elpis::mind
