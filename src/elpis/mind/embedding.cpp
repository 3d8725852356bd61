#include "elpis/mind/embedding.h"

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/embedding.h"
#include "elpis/engine/event.h"
#include "elpis/engine/request.h"

namespace elpis::mind {
namespace {

constexpr std::size_t kAtOnce = 4;

}  // namespace

std::shared_ptr<Embedding> Embedding::begin(engine::Backend& backend,
                                            std::vector<engine::EmbeddingTask> inputs,
                                            std::function<void()> at_end) {
    auto embedding = std::make_shared<Embedding>(backend, std::move(inputs), std::move(at_end));
    embedding->go_on();
    return embedding;
}

Embedding::Embedding(engine::Backend& backend,
                     std::vector<engine::EmbeddingTask> inputs,
                     std::function<void()> at_end)
    : backend_(backend), at_end_(std::move(at_end)), ended_(end_.get_future().share()) {
    state_.with([&](State& state) {
        state.vectors.resize(inputs.size());
        state.inputs = std::move(inputs);
    });
}

void Embedding::cancel() {
    give_up({.code = ErrorCode::Cancelled, .message = "the embedding was cancelled"});
    end_if_due();
}

bool Embedding::complete() const {
    return state_.with([](const State& state) { return state.complete; });
}

std::optional<Embedding::Outcome> Embedding::take() {
    return state_.with([](State& state) -> std::optional<Outcome> {
        if (!state.complete) return std::nullopt;
        if (state.failed) return std::unexpected(*state.failed);
        return std::move(state.vectors);
    });
}

// Whoever has ended makes room for the next. Nothing is asked for under the lock, because a backend
// may end a request at once.
void Embedding::go_on() {
    while (true) {
        std::optional<std::size_t> index;
        engine::Request request;
        state_.with([&](State& state) {
            if (state.failed || state.next == state.inputs.size() || state.open == kAtOnce) return;
            index = state.next++;
            ++state.open;
            request.embed = std::move(state.inputs[*index]);
        });
        if (!index) break;
        request.cancelled = stop_.get_token();
        request.on_event = [self = shared_from_this(), at = *index](engine::Event event) {
            self->hear(at, std::move(event));
        };
        if (auto taken = backend_.submit(std::move(request)); !taken) {
            give_up(std::move(taken).error());
            state_.with([](State& state) { --state.open; });
        }
    }
    end_if_due();
}

void Embedding::hear(std::size_t index, engine::Event event) {
    if (std::holds_alternative<engine::Progress>(event) ||
        std::holds_alternative<engine::Text>(event))
        return;
    auto* const done = std::get_if<engine::EmbeddingDone>(&event);
    if (auto* const error = std::get_if<Error>(&event)) {
        give_up(std::move(*error));
    } else if (done == nullptr) {
        give_up({.code = ErrorCode::Cancelled, .message = "the embedding was cancelled"});
    }
    state_.with([&](State& state) {
        --state.open;
        if (done != nullptr) state.vectors[index] = std::move(*done);
    });
    go_on();
}

// For what has failed, while it still counts as open: otherwise another thread, which hears the end
// of the last of the others, would find nothing open and nothing failed.
void Embedding::give_up(Error why) {
    const bool first = state_.with([&](State& state) {
        if (state.failed || state.complete) return false;
        state.failed = std::move(why);
        return true;
    });
    if (first) stop_.request_stop();
}

void Embedding::end_if_due() {
    const bool due = state_.with([](State& state) {
        const bool over = state.failed || state.next == state.inputs.size();
        if (state.complete || !over || state.open > 0) return false;
        return state.complete = true;
    });
    if (!due) return;
    if (at_end_) at_end_();
    end_.set_value();
}

}  // namespace elpis::mind
