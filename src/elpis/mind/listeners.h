#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/guarded.h"

namespace elpis::mind {

// Who wants to hear when something happens to a character. Any thread.
class Listeners {
public:
    using Listener = std::function<void(const std::string& character)>;

    // Until the returned object is dropped, which waits for a running call.
    std::shared_ptr<void> add(Listener listener) {
        auto entry = std::make_shared<Guarded<Listener>>(std::move(listener));
        all_.with([&](auto& all) { all.push_back(entry); });
        return {entry.get(),
                [entry](void*) { entry->with([](Listener& call) { call = nullptr; }); }};
    }

    // Calls everybody, on this thread.
    void tell(const std::string& character) {
        const auto alive = all_.with([](auto& all) {
            std::erase_if(all, [](const auto& entry) { return entry.expired(); });
            return all;
        });
        for (const auto& entry : alive) {
            if (const auto listener = entry.lock()) {
                listener->with([&](Listener& call) {
                    if (call) call(character);
                });
            }
        }
    }

private:
    Guarded<std::vector<std::weak_ptr<Guarded<Listener>>>> all_;
};

}  // namespace elpis::mind
