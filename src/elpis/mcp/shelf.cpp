#include "elpis/mcp/shelf.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/guarded.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {

Shelf::Shelf(std::vector<Offered> things, bool changes)
    : changes_(changes), state_(std::make_shared<Guarded<State>>()) {
    state_->with([&](State& state) {
        for (Offered& thing : things)
            state.things.push_back(std::make_shared<const Offered>(std::move(thing)));
    });
}

Json Shelf::list() const {
    return state_->with([](const State& state) {
        Json list = Json::array();
        for (const auto& thing : state.things)
            list.push_back(thing->listing);
        return list;
    });
}

std::shared_ptr<const Offered> Shelf::find(std::string_view name) const {
    return state_->with([&](const State& state) -> std::shared_ptr<const Offered> {
        const auto found = std::ranges::find(
            state.things, name, [](const auto& thing) { return std::string_view(thing->name); });
        return found != state.things.end() ? *found : nullptr;
    });
}

void Shelf::put(Offered thing) {
    auto kept = std::make_shared<const Offered>(std::move(thing));
    state_->with([&](State& state) {
        std::erase_if(state.things, [&](const auto& each) { return each->name == kept->name; });
        state.things.push_back(std::move(kept));
    });
    tell();
}

bool Shelf::take_away(std::string_view name) {
    const bool was_there = state_->with([&](State& state) {
        return std::erase_if(state.things, [&](const auto& each) { return each->name == name; }) >
               0;
    });
    if (was_there) tell();
    return was_there;
}

std::shared_ptr<void> Shelf::on_change(std::function<void()> hook) {
    struct Listening {
        std::shared_ptr<Guarded<State>> state;
        explicit Listening(std::shared_ptr<Guarded<State>> shelf) : state(std::move(shelf)) {}
        ~Listening() {
            state->with([this](State& all) { all.hooks.erase(this); });
        }
        Listening(const Listening&) = delete;
        Listening& operator=(const Listening&) = delete;
    };
    auto listening = std::make_shared<Listening>(state_);
    state_->with([&](State& state) { state.hooks.emplace(listening.get(), std::move(hook)); });
    return listening;
}

// Under the lock: a hook that has been let go runs no more.
void Shelf::tell() const {
    state_->with([](const State& state) {
        for (const auto& [key, hook] : state.hooks)
            hook();
    });
}

}  // namespace elpis::mcp
