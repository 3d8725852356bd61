#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/steering/library.h"
#include "elpis/steering/steer.h"

namespace elpis::mind {

// Where the vectors of the model in use come from: known at start, or made once the model answers
// (trained, or fitted to what the model's activations are like).
struct VectorSource {
    std::shared_ptr<const steering::Library> ready;

    // Blocks until the set is made: on a thread of its own. `progress` may be called from any
    // thread. Null when none can be made.
    using Progress = std::function<void(int done, int total)>;
    std::function<Result<steering::Library>(const std::stop_token& stop, const Progress& progress)>
        make;

    std::string why_none;  // when there is neither: a sentence
    bool failed = false;   // then: there should be one
    std::string name;      // for the log; empty: everybody's
};

// The steering vectors that the mind uses: from the start, or from the moment on at which they have
// been made in the background. Answers until then are unsteered and say so. All calls from any
// thread.
class SteeringSet {
public:
    enum class State {
        Off,      // there are none, and there will be none
        Waiting,  // they are made when the model is first wanted
        Making,
        Ready,
        Failed,
    };
    struct Status {
        State state = State::Off;
        int percent = 0;  // while they are made
        std::string why;  // Off and Failed: a sentence
        // When ready: the set of vectors, ready to turn feelings into injections.
        std::shared_ptr<const steering::Steerer> steerer;
    };

    SteeringSet(VectorSource source, Log& log);
    ~SteeringSet() { end(); }
    SteeringSet(const SteeringSet&) = delete;
    SteeringSet& operator=(const SteeringSet&) = delete;

    // Somebody wants an answer: vectors that wait to be made are begun. Never blocks. After a
    // failure nothing is tried again.
    void want();
    // Nothing is begun any more, and a making under way is asked to stop. Never waits.
    void stop();
    // The same, and waits for it. Again: nothing.
    void end();

    Status status() const;

private:
    void make(const std::stop_token& stop);

    struct Shown {
        Status status;
        std::jthread thread;
    };

    VectorSource source_;
    Log& log_;
    mutable Guarded<Shown> shown_;
};

// Why there is no steerer: a sentence.
std::string why_not_ready(const SteeringSet::Status& set);

constexpr std::string_view name_of(SteeringSet::State state) {
    using State = SteeringSet::State;
    switch (state) {
        case State::Off:
            return "off";
        case State::Waiting:
            return "waiting";
        case State::Making:
            return "making";
        case State::Ready:
            return "ready";
        case State::Failed:
            return "failed";
    }
    return "off";
}

}  // namespace elpis::mind
