#include "elpis/mcp/post_transport.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "elpis/mcp/transport.h"

namespace elpis::mcp {

PostTransport::PostTransport(std::size_t max_queued_bytes) : state_(max_queued_bytes) {}

void PostTransport::send(std::string message) {
    state_.with([&](State& state) { state.box.put(std::move(message)); });
    news_.ring();
}

void PostTransport::answer(std::string message, int fault) {
    state_.with([&](State& state) {
        state.answer = Answer{.message = std::move(message), .fault = fault};
    });
    news_.ring();
}

void PostTransport::send_latest(Topic topic, std::string message) {
    state_.with([&](State& state) { state.box.put_latest(topic, std::move(message)); });
    news_.ring();
}

void PostTransport::drop(Topic topic) {
    state_.with([&](State& state) { state.box.drop(topic); });
}

bool PostTransport::has_news() const {
    return state_.with([](const State& state) { return !state.box.empty(); });
}

std::optional<std::string> PostTransport::take() {
    return state_.with([](State& state) { return state.box.take(); });
}

std::optional<PostTransport::Answer> PostTransport::take_answer() {
    return state_.with([](State& state) -> std::optional<Answer> {
        if (!state.box.empty()) return std::nullopt;
        return std::exchange(state.answer, std::nullopt);
    });
}

}  // namespace elpis::mcp
