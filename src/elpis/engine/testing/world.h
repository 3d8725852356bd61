#pragma once

#include <functional>
#include <future>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/engine.h"
#include "elpis/engine/event.h"
#include "elpis/engine/llama/testing/scratch_model.h"
#include "elpis/engine/llama/testing/tiny_model.h"
#include "elpis/engine/options.h"
#include "elpis/engine/request.h"
#include "elpis/steering/probe.h"

// For tests: an engine on a small random model, and who listens to it.
namespace elpis::engine::testing {

// One request and all it hears.
class Listener {
public:
    Request request(std::string text, int max_tokens) {
        Request request;
        request.messages = {{.role = "user", .content = std::move(text)}};
        request.max_tokens = max_tokens;
        request.sampling.temperature = 0.0;
        return attach(std::move(request));
    }

    Request attach(Request request) {
        request.cancelled = stop_.get_token();
        request.on_event = [this](Event event) { hear(std::move(event)); };
        return request;
    }

    void cancel() { stop_.request_stop(); }
    // Calls `act` when that many tokens have come, on the engine's thread.
    void at_token(int count, std::function<void()> act) {
        trigger_ = count;
        act_ = std::move(act);
    }

    Event end() { return ended_.get_future().get(); }
    const std::string& text() const { return text_; }  // after the end
    const std::string& thought() const { return thought_; }
    const std::vector<steering::ProbedToken>& probed() const { return probed_; }
    int ends() const { return ends_; }
    const std::set<Phase>& phases() const { return phases_; }

private:
    void hear(Event event) {
        if (const auto* text = std::get_if<Text>(&event)) {
            CHECK(utf8::valid(text->piece));
            CHECK(utf8::valid(text->thought));
            CHECK(ends_ == 0);
            text_ += text->piece;
            thought_ += text->thought;
            probed_.insert(probed_.end(), text->probed.begin(), text->probed.end());
            if (text->tokens == trigger_) act_();
        } else if (const auto* progress = std::get_if<Progress>(&event)) {
            CHECK(ends_ == 0);
            phases_.insert(progress->phase);
        } else if (++ends_ == 1) {
            ended_.set_value(std::move(event));
        }
    }

    std::stop_source stop_;
    int trigger_ = -1;
    std::function<void()> act_;
    std::string text_;
    std::string thought_;
    std::vector<steering::ProbedToken> probed_;
    std::set<Phase> phases_;
    int ends_ = 0;
    std::promise<Event> ended_;
};

struct World {
    explicit World(Options options = {}, const TinyModel& shape = {}) : model(shape) {
        options.model_path = model.path();
        options.threads = 1;
        options.fixed_chunk = 8;  // the same steps whatever they take
        open(options);
    }

    void open(const Options& options) {
        auto opened = Engine::open(options, {.clock = clock, .timer = timer, .log = log});
        REQUIRE(opened);
        engine = *std::move(opened);
    }

    Event answer(Listener& listener, std::string text, int max_tokens) {
        REQUIRE(engine->submit(listener.request(std::move(text), max_tokens)));
        return listener.end();
    }

    ScratchModel model;
    SystemClock clock;
    Timer timer;
    Log log{{.quiet = true}};
    std::unique_ptr<Engine> engine;
};

inline FinishReason reason_of(const Event& event) {
    REQUIRE(std::holds_alternative<Done>(event));
    return std::get<Done>(event).reason;
}

inline Error error_of(const Event& event) {
    REQUIRE(std::holds_alternative<Error>(event));
    return std::get<Error>(event);
}

}  // namespace elpis::engine::testing
