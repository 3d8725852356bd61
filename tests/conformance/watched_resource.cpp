#include "watched_resource.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace elpis::conformance {

std::string WatchedResource::text() {
    return state_->with([](const State& state) {
        return "Watched resource content, version " + std::to_string(state.version);
    });
}

void WatchedResource::change() {
    state_->with([](State& state) {
        ++state.version;
        for (const auto& [number, hook] : state.hooks)
            hook(std::string(kUri));
    });
}

std::shared_ptr<void> WatchedResource::listen(std::function<void(const std::string& uri)> hook) {
    const int number = state_->with([&](State& state) {
        state.hooks.emplace(++state.last_hook, std::move(hook));
        return state.last_hook;
    });
    return {state_.get(), [state = state_, number](void*) {
                state->with([number](State& each) { each.hooks.erase(number); });
            }};
}

}  // namespace elpis::conformance
