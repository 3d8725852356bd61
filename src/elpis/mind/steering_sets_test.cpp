#include "elpis/mind/steering_sets.h"

#include <atomic>
#include <future>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/affect/options.h"
#include "elpis/affect/testing/dice.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/test_folder.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/steering_set.h"
#include "elpis/persona/persona.h"
#include "elpis/steering/library.h"
#include "elpis/steering/testing/sets.h"

namespace elpis::mind {
namespace {

using State = SteeringSet::State;

VectorSource ready(std::string name) {
    affect::testing::Dice dice(3);
    steering::Library library = steering::testing::random_quadrants(dice);
    library.name = std::move(name);
    return {.ready = std::make_shared<const steering::Library>(std::move(library))};
}

persona::Persona asking_for(std::string vectors) {
    persona::Persona persona;
    persona.affect.vectors = std::move(vectors);
    return persona;
}

struct World {
    Log log{{.quiet = true}};
    Cast cast{affect::Options{},
              Personas{{"odda", asking_for("warm")},
                       {"pim", asking_for("warm")},
                       {"ilse", asking_for("lost")},
                       {"ann", asking_for("not told of")},
                       {"bob", asking_for("")}}};

    static std::string set_of(const SteeringSets& sets, const char* character) {
        return sets.of(character).status().steerer->library().name;
    }
};

TEST_CASE_FIXTURE(World, "who asks for a set is steered by it, whoever does not by everybody's") {
    OwnVectors own;
    own.emplace("warm", ready("warm"));
    const SteeringSets sets(ready("everybody's"), std::move(own), cast, log);
    CHECK(set_of(sets, "odda") == "warm");
    CHECK(&sets.of("odda") == &sets.of("pim"));
    CHECK(sets.has_own("odda"));
    for (const char* const other : {"bob", "a stranger", "ann"}) {
        CAPTURE(other);
        CHECK(set_of(sets, other) == "everybody's");
        CHECK_FALSE(sets.has_own(other));
    }
}

TEST_CASE_FIXTURE(World, "a set that cannot be used steers nobody, and says why") {
    OwnVectors own;
    own.emplace("lost", VectorSource{.why_none = "there is no lost", .failed = true});
    const SteeringSets sets(ready("everybody's"), std::move(own), cast, log);
    const SteeringSet::Status status = sets.of("ilse").status();
    CHECK(status.state == State::Failed);
    CHECK_FALSE(status.steerer);
    CHECK(why_not_ready(status) == "there is no lost");
}

TEST_CASE_FIXTURE(World, "a set is made when somebody who has it is wanted, and no other one") {
    std::atomic<int> made{0};
    std::promise<void> done;
    OwnVectors own;
    own.emplace(
        "warm",
        VectorSource{.make = [&](const std::stop_token&,
                                 const VectorSource::Progress&) -> Result<steering::Library> {
            ++made;
            done.set_value();
            return fail(ErrorCode::Unsupported, "no way in");
        }});
    const SteeringSets sets(ready("everybody's"), std::move(own), cast, log);
    sets.of("bob").want();
    CHECK(sets.of("odda").status().state == State::Waiting);
    sets.of("odda").want();
    sets.of("pim").want();
    done.get_future().wait();
    CHECK(made == 1);
}

TEST_CASE_FIXTURE(World, "the log names the set that could not be made") {
    const TestFolder folder;
    {
        Log written({.output_file = folder.path() / "log", .quiet = true});
        OwnVectors own;
        own.emplace(
            "warm",
            VectorSource{.make = [](const std::stop_token&,
                                    const VectorSource::Progress&) -> Result<steering::Library> {
                return fail(ErrorCode::Unsupported, "no way in");
            }});
        const SteeringSets sets(ready("everybody's"), std::move(own), cast, written);
        sets.of("odda").want();
        while (sets.of("odda").status().state == State::Making)
            std::this_thread::yield();
    }
    CHECK(folder.read("log").contains("answers by the vectors warm stay unsteered: no way in"));
}

TEST_CASE_FIXTURE(World, "at the end all makings are stopped before one is waited for") {
    // Each ends only when the other one has been asked to stop, too.
    std::stop_source everybodys_asked;
    std::stop_source own_asked;
    const auto making = [](std::stop_source& mine, const std::stop_source& other) {
        return [&mine, token = other.get_token()](
                   const std::stop_token& stop,
                   const VectorSource::Progress&) -> Result<steering::Library> {
            std::promise<void> both;
            const std::stop_callback pass_on(stop, [&mine] { mine.request_stop(); });
            const std::stop_callback on_other(token, [&both] { both.set_value(); });
            both.get_future().wait();
            return fail(ErrorCode::Cancelled, "cancelled");
        };
    };
    OwnVectors own;
    own.emplace("warm", VectorSource{.make = making(own_asked, everybodys_asked)});
    SteeringSets sets({.make = making(everybodys_asked, own_asked)}, std::move(own), cast, log);
    sets.of("bob").want();
    sets.of("odda").want();
    sets.end();
    CHECK(everybodys_asked.stop_requested());
    CHECK(own_asked.stop_requested());
}

}  // namespace
}  // namespace elpis::mind
