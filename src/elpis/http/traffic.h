#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "elpis/base/guarded.h"

namespace elpis::http {

// What goes through the server, counted. Any thread.
class Traffic {
public:
    // A route (its path as written in the table, so that their number is bounded) was answered.
    void answered(const std::string& route, int status) {
        answers_.with([&](auto& answers) { ++answers[{route, status}]; });
    }
    using Answers = std::map<std::pair<std::string, int>, std::uint64_t>;
    Answers answers() {
        return answers_.with([](const Answers& answers) { return answers; });
    }

    std::atomic<std::size_t> connections = 0;    // open now
    std::atomic<std::uint64_t> turned_away = 0;  // closed unserved: too many, too slow, too large
    std::atomic<std::size_t> waiting = 0;        // answers that are waited for now
    std::atomic<std::size_t> listening = 0;      // clients that only listen now

    // Counts while the returned object lives. Null, and nothing counted, when there are `most`.
    static std::shared_ptr<void> take_place(const std::shared_ptr<Traffic>& traffic,
                                            std::atomic<std::size_t> Traffic::* count,
                                            std::size_t most) {
        std::atomic<std::size_t>& taken = (*traffic).*count;
        std::size_t seen = taken.load();
        while (seen < most) {
            if (taken.compare_exchange_weak(seen, seen + 1))
                return {traffic.get(), [traffic, &taken](void*) { --taken; }};
        }
        return nullptr;
    }

private:
    Guarded<Answers> answers_;
};

}  // namespace elpis::http
