#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/manual_clock.h"
#include "elpis/base/result.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/event.h"
#include "elpis/engine/request.h"
#include "elpis/engine/status.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/mind.h"
#include "elpis/mind/options.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/steering_sets.h"
#include "elpis/mind/testing/played_mind.h"
#include "elpis/steering/probe.h"
#include "elpis/streams/options.h"

namespace elpis::mind::testing {

// A model that says what the test wants, when it wants, and ends what is cancelled.
class FakeBackend final : public engine::Backend {
public:
    Result<void> submit(engine::Request request) override {
        if (busy) return fail(ErrorCode::Busy, "full");
        requests.push_back(std::move(request));
        ended.push_back(false);
        on_cancel.push_back(std::make_unique<std::stop_callback<std::function<void()>>>(
            requests.back().cancelled, [this, i = requests.size() - 1] {
                if (!ended[i]) say(i, "", engine::FinishReason::Cancelled);
            }));
        if (ends_at_once) say(requests.size() - 1, "It is done.", engine::FinishReason::Stop);
        return {};
    }
    engine::Status status() const override { return {}; }
    engine::Capabilities capabilities() const override {
        if (on_capabilities) on_capabilities();
        return {.context_length = 2000};
    }

    void say(std::size_t i, std::string text, engine::FinishReason reason) {
        requests[i].on_event(engine::Text{.piece = std::move(text), .tokens = 1});
        ended[i] = true;
        requests[i].on_event(engine::Done{.reason = reason, .usage = {}, .probed = probed});
    }

    bool busy = false;
    bool ends_at_once = false;
    std::function<void()> on_capabilities;                 // when somebody asks what it can do
    std::shared_ptr<const steering::ProbeReading> probed;  // what it says it has seen
    std::deque<engine::Request> requests;
    std::vector<bool> ended;
    std::vector<std::unique_ptr<std::stop_callback<std::function<void()>>>> on_cancel;
};

struct World : PlayedMind<FakeBackend, ManualClock> {
    explicit World(const Options& options = {},
                   streams::Options streams = {},
                   VectorSource vectors = {.why_none = "none here"},
                   const affect::Options& affect = {},
                   Personas personas = {},
                   OwnVectors own_vectors = {})
        : PlayedMind({.mind = options,
                      .streams = streams,
                      .vectors = std::move(vectors),
                      .affect = affect,
                      .personas = std::move(personas),
                      .own_vectors = std::move(own_vectors)}) {}

    static GenerateCall ask() {
        GenerateCall call;
        call.messages = {{.role = "user", .content = "how was it?"}};
        return call;
    }

    // Ends the only request, and waits until all that follows from it has happened.
    void end(const Generation& generation, std::string text, engine::FinishReason reason) {
        backend.say(backend.requests.size() - 1, std::move(text), reason);
        wait(generation);
    }
    static void wait(const Generation& generation) {
        const auto complete = std::make_shared<std::promise<void>>();
        const auto watch = generation.stream->when_complete([complete] { complete->set_value(); });
        complete->get_future().wait();
    }

    affect::State feeling(std::string_view character = kDefaultCharacter) {
        return mind->emotion(character)->snapshot.emotion;
    }
};

}  // namespace elpis::mind::testing
