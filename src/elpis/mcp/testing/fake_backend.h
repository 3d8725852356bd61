#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/event.h"
#include "elpis/engine/request.h"
#include "elpis/engine/status.h"
#include "elpis/engine/tool_protocol.h"

namespace elpis::mcp::testing {

// A model that says what the test wants, when it wants, and ends at once what is cancelled.
class FakeBackend final : public engine::Backend {
public:
    class Asked {
    public:
        explicit Asked(engine::Request asked) : request(std::move(asked)) {
            on_cancel_.emplace(request.cancelled, [this] {
                cancelled = true;
                end(engine::Done{.reason = engine::FinishReason::Cancelled,
                                 .usage = {.prompt_tokens = 5, .completion_tokens = tokens_}});
            });
        }

        void progress(engine::Phase phase, int done, int total) {
            request.on_event(engine::Progress{.phase = phase, .done = done, .total = total});
        }
        void say(std::string piece) {
            ++tokens_;
            request.on_event(engine::Text{
                .piece = std::move(piece), .tokens = tokens_, .thought = {}, .reader = reader()});
        }
        void think(std::string thought) {
            ++tokens_;
            request.on_event(
                engine::Text{.piece = {}, .tokens = tokens_, .thought = std::move(thought)});
        }
        void finish(engine::FinishReason reason = engine::FinishReason::Stop) {
            end(engine::Done{.reason = reason,
                             .usage = {.prompt_tokens = 5, .completion_tokens = tokens_},
                             .reader = reader()});
        }
        void embed(std::vector<float> vector) {
            end(engine::EmbeddingDone{.vector = std::move(vector), .tokens = 5});
        }
        void fail(std::string why) { end(Error{ErrorCode::Unavailable, std::move(why)}); }

        const engine::Request request;
        std::atomic<bool> cancelled = false;

    private:
        std::shared_ptr<const engine::AnswerReader> reader() const {
            return engine::may_call(request) ? engine::described_tool_reader(request.tools)
                                             : nullptr;
        }
        void end(engine::Event event) {
            if (!ended_.exchange(true)) request.on_event(std::move(event));
        }

        std::atomic<int> tokens_ = 0;
        std::atomic<bool> ended_ = false;
        std::optional<std::stop_callback<std::function<void()>>> on_cancel_;
    };

    Result<void> submit(engine::Request request) override {
        const std::lock_guard lock(mutex_);
        if (busy) return elpis::fail(ErrorCode::Busy, "the waiting line is full");
        asked_.emplace_back(std::move(request));
        arrived_.notify_all();
        return {};
    }
    engine::Status status() const override { return status_now; }
    engine::Capabilities capabilities() const override {
        return {.backend = "fake",
                .model_path = "/models/fake.gguf",
                .context_length = 77,
                .width = 3,
                .modulation_type = "sampling"};
    }

    // The request with this number, counted from 0; waits until it is there.
    Asked& asked(std::size_t number = 0) {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [&] { return asked_.size() > number; });
        return asked_[number];
    }
    std::size_t count() {
        const std::lock_guard lock(mutex_);
        return asked_.size();
    }

    std::atomic<bool> busy = false;
    engine::Status status_now;  // set before anybody asks

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Asked> asked_;  // guarded by mutex_; never shrinks
};

}  // namespace elpis::mcp::testing
