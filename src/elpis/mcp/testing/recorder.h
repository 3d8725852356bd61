#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "elpis/mcp/json.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp::testing {

// A client that reads everything at once and remembers it.
class Recorder final : public Transport {
public:
    void send(std::string message) override { keep(message); }
    void send_latest(Topic /*topic*/, std::string message) override { keep(message); }
    void drop(Topic /*topic*/) override {}

    std::vector<Json> messages() const {
        const std::lock_guard lock(mutex_);
        return messages_;
    }

    // Waits until `wanted` says yes to some message, and returns that.
    Json wait_for(const std::function<bool(const Json&)>& wanted) const {
        std::unique_lock lock(mutex_);
        std::size_t seen = 0;
        for (;;) {
            for (; seen < messages_.size(); ++seen) {
                if (wanted(messages_[seen])) return messages_[seen];
            }
            arrived_.wait(lock);
        }
    }

    Json answer_to(const Json& id) const {
        return wait_for(
            [&](const Json& message) { return message.contains("id") && message["id"] == id; });
    }

private:
    void keep(const std::string& message) {
        const std::lock_guard lock(mutex_);
        messages_.push_back(Json::parse(message));
        arrived_.notify_all();
    }

    mutable std::mutex mutex_;
    mutable std::condition_variable arrived_;
    std::vector<Json> messages_;  // guarded by mutex_
};

}  // namespace elpis::mcp::testing
