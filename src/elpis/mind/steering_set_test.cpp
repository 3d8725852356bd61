#include "elpis/mind/steering_set.h"

#include <future>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/affect/testing/dice.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/steering/library.h"
#include "elpis/steering/testing/sets.h"

namespace elpis::mind {
namespace {

using State = SteeringSet::State;
using Progress = VectorSource::Progress;

steering::Library testing_library(std::string name) {
    affect::testing::Dice dice(3);
    steering::Library library = steering::testing::random_quadrants(dice);
    library.name = std::move(name);
    return library;
}

// A making that can be watched: it begins, and ends when it is told to.
struct Making {
    std::promise<void> begun;
    std::promise<void> may_end;
    int times = 0;

    VectorSource source(Result<steering::Library> result) {
        return {.make = [this, result](const std::stop_token&, const Progress& progress) {
            ++times;
            progress(1, 4);
            begun.set_value();
            may_end.get_future().wait();
            return result;
        }};
    }
};

// The state that follows is set on another thread: it ends when the set is destroyed, or here, by
// asking until it has changed. The making has ended, so this is short.
State after_making(const SteeringSet& set) {
    State state = set.status().state;
    while (state == State::Making)
        state = set.status().state;
    return state;
}

struct World {
    Log log{{.quiet = true}};
};

TEST_CASE_FIXTURE(World, "vectors that are there are ready, and none is a state with a reason") {
    const auto library = std::make_shared<const steering::Library>(testing_library("ready"));
    SteeringSet ready({.ready = library}, log);
    CHECK(ready.status().state == State::Ready);
    CHECK(&ready.status().steerer->library() == library.get());
    ready.want();
    CHECK(ready.status().state == State::Ready);

    SteeringSet off({.why_none = "steering.mode is off"}, log);
    off.want();
    CHECK(off.status().state == State::Off);
    CHECK(off.status().why == "steering.mode is off");

    steering::Library broken = testing_library("broken");
    broken.residual_rms.clear();
    SteeringSet useless({.ready = std::make_shared<const steering::Library>(broken)}, log);
    CHECK(useless.status().state == State::Failed);
    CHECK_FALSE(useless.status().why.empty());
}

TEST_CASE_FIXTURE(World, "vectors are made when they are first wanted, once, with progress") {
    Making making;
    SteeringSet set(making.source(testing_library("made")), log);
    CHECK(set.status().state == State::Waiting);
    set.want();
    making.begun.get_future().wait();
    CHECK(set.status().state == State::Making);
    CHECK(set.status().percent == 25);
    set.want();
    making.may_end.set_value();
    CHECK(after_making(set) == State::Ready);
    CHECK(set.status().steerer->library().name == "made");
    CHECK(making.times == 1);
}

TEST_CASE_FIXTURE(World, "a making that fails says why and is not tried again") {
    Making making;
    SteeringSet set(making.source(fail(ErrorCode::Unsupported, "no way in")), log);
    set.want();
    making.may_end.set_value();
    CHECK(after_making(set) == State::Failed);
    CHECK(set.status().why == "no way in");
    set.want();
    CHECK(set.status().state == State::Failed);
    CHECK(making.times == 1);
}

TEST_CASE_FIXTURE(World,
                  "what a library throws while vectors are made is a failure with its words") {
    SteeringSet set(
        {.make = [](const std::stop_token&, const Progress&) -> Result<steering::Library> {
            throw std::runtime_error("boom");
        }},
        log);
    set.want();
    CHECK(after_making(set) == State::Failed);
    CHECK(set.status().why == "boom");
}

TEST_CASE_FIXTURE(World, "the end of the set stops the making and waits for it") {
    bool stopped = false;
    {
        std::promise<void> begun;
        SteeringSet set({.make = [&](const std::stop_token& stop,
                                     const Progress&) -> Result<steering::Library> {
                            std::promise<void> asked;
                            const std::stop_callback on_stop(stop, [&] { asked.set_value(); });
                            begun.set_value();
                            asked.get_future().wait();
                            stopped = true;
                            return fail(ErrorCode::Cancelled, "cancelled");
                        }},
                        log);
        set.want();
        begun.get_future().wait();
    }
    CHECK(stopped);
}

TEST_CASE_FIXTURE(World, "after its end nothing is begun any more") {
    Making making;
    SteeringSet set(making.source(testing_library("made")), log);
    set.end();
    set.want();
    set.end();
    CHECK(set.status().state == State::Off);
    CHECK(making.times == 0);
}

}  // namespace
}  // namespace elpis::mind
