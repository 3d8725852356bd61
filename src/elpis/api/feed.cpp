#include "elpis/api/feed.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "elpis/api/pulse.h"
#include "elpis/base/guarded.h"
#include "elpis/base/timer.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::api {

Feed::Feed(mind::Mind& mind, Timer& timer)
    : mind_(mind),
      timer_(timer),
      handle_(std::make_shared<Guarded<Handle>>(Handle{this})),
      on_change_(mind.on_change(
          [this](const std::string& character) { happened(character, &Mark::moved); })),
      on_erase_(mind.on_erase(
          [this](const std::string& character) { happened(character, &Mark::erased); })) {}

Feed::~Feed() {
    handle_->with([](Handle& handle) { handle.feed = nullptr; });
}

std::unique_ptr<Feed::Listener> Feed::listen(std::optional<std::string> character) {
    std::unique_ptr<Listener> listener(new Listener(*this, std::move(character)));
    const bool first = state_.with([&](State& state) {
        listener->seen_ = state.last;
        state.listeners.insert(listener.get());
        return !std::exchange(state.beating, true);
    });
    if (first) {
        look();
        beat_again();
    }
    return listener;
}

Feed::Listener::~Listener() {
    feed_.state_.with([this](State& state) {
        state.listeners.erase(this);
        if (!state.listeners.empty()) return;
        state.marks.clear();
        state.order.clear();
    });
}

void Feed::Listener::ring() {
    if (!std::exchange(rung_, true)) bell_.ring();
}

Feed::News Feed::Listener::take() {
    return feed_.take(*this);
}

Feed::News Feed::take(Listener& listener) {
    return state_.with([&](const State& state) {
        News news;
        for (auto it = state.order.upper_bound(listener.seen_); it != state.order.end(); ++it) {
            const std::string& character = it->second;
            if (!listener.wants(character)) continue;
            const Mark& mark = state.marks.find(character)->second;
            news.changes.push_back({.character = character,
                                    .erased = mark.erased > listener.seen_,
                                    .moved = mark.moved > std::max(mark.erased, listener.seen_)});
        }
        if (listener.pulse_seen_ != state.pulse_number) news.pulse = state.pulse;
        listener.seen_ = state.last;
        listener.pulse_seen_ = state.pulse_number;
        listener.rung_ = false;
        return news;
    });
}

void Feed::happened(const std::string& character, std::uint64_t Mark::* what) {
    state_.with([&](State& state) {
        bool wanted = false;
        for (Listener* const listener : state.listeners) {
            if (!listener->wants(character)) continue;
            listener->ring();
            wanted = true;
        }
        if (!wanted) return;
        Mark& mark = state.marks[character];
        state.order.erase(std::max(mark.moved, mark.erased));
        mark.*what = ++state.last;
        state.order.emplace(state.last, character);
        while (state.order.size() > kMost) {
            state.marks.erase(state.order.begin()->second);
            state.order.erase(state.order.begin());
        }
    });
}

// Only what has changed is news: a server at rest leaves its listeners asleep.
void Feed::look() {
    mcp::Json pulse = pulse_json(mind_);
    auto text = std::make_shared<const std::string>(mcp::encode(pulse));
    pulse.erase("uptime_seconds");
    state_.with([&](State& state) {
        const bool known = state.pulse && state.figures == pulse;
        state.pulse = std::move(text);
        if (known) return;
        state.figures = std::move(pulse);
        ++state.pulse_number;
        for (Listener* const listener : state.listeners)
            listener->ring();
    });
}

void Feed::beat() {
    const bool on = state_.with([](State& state) {
        state.beating = !state.listeners.empty();
        return state.beating;
    });
    if (!on) return;
    look();
    beat_again();
}

void Feed::beat_again() {
    timer_.after(kBeat, [handle = handle_] {
        handle->with([](const Handle& held) {
            if (held.feed != nullptr) held.feed->beat();
        });
    });
}

}  // namespace elpis::api
