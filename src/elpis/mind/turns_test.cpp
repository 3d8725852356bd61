#include "elpis/mind/turns.h"

#include <cstddef>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/impulse.h"
#include "elpis/affect/options.h"
#include "elpis/affect/record.h"
#include "elpis/affect/state.h"
#include "elpis/mind/turn_key.h"

namespace elpis::mind {
namespace {

using affect::Instant;

// A character with a clock that the test moves.
struct Someone {
    affect::Options options;
    affect::Feeling feeling{options, Instant{0}};
    Turns turns;
    Instant now{0};
    Turns::Ticket last = 0;

    Turns::Ticket begin(const TurnKey& key) {
        auto without = turns.begin(++last, key, feeling, options);
        if (without) feeling = *std::move(without);
        return last;
    }
    void feel(double valence, Turns::Ticket turn = 0) {
        now += affect::Seconds{10};
        if (!turns.counts(turn)) return;
        const affect::Impulse impulse{.valence = valence, .arousal = 0.1, .type = "event"};
        REQUIRE(feeling.apply(impulse, now));
        turns.note({.time = now, .what = impulse, .turn = turn});
    }
    void settle_at(const affect::State& home) {
        now += affect::Seconds{10};
        REQUIRE(feeling.set_baseline(home, now));
        turns.note({.time = now, .what = Turns::NewHome{home}});
    }
    void put(const affect::State& there) {
        now += affect::Seconds{10};
        REQUIRE(feeling.set_emotion(there, now));
        turns.note({.time = now, .what = Turns::NewEmotion{there}});
    }
    void wait() { now += affect::Seconds{10}; }
};

TurnKey first(const std::string& text) {
    return {.whole = text, .before = {}, .previous = {}, .said = text};
}
TurnKey next(const TurnKey& before, const std::string& reply, const std::string& text) {
    return {.whole = before.whole + reply + text,
            .before = before.whole + reply,
            .previous = before.whole,
            .said = text};
}

TEST_CASE("a turn that is made again, and again, counts once") {
    Someone regenerated;
    for (int time = 0; time < 3; ++time)
        regenerated.feel(0.3, regenerated.begin(first("hello")));
    Someone once;
    once.wait();
    once.wait();
    once.feel(0.3, once.begin(first("hello")));
    CHECK(regenerated.feeling.saved() == once.feeling.saved());
}

TEST_CASE("what others did meanwhile happens all the same, at its own moment") {
    Someone edited;
    const TurnKey hello = first("hello");
    edited.feel(0.1, edited.begin(hello));
    edited.feel(-0.4, edited.begin(next(hello, "hi", "you fool")));
    edited.feel(0.2);                                        // an event of a tool
    edited.feel(0.25, edited.begin(first("another talk")));  // another conversation
    edited.settle_at({.valence = 0.3, .arousal = 0.0});
    edited.feel(0.15, edited.begin(next(hello, "hi", "dear friend")));

    Someone plain;
    plain.feel(0.1, plain.begin(hello));
    plain.wait();
    plain.feel(0.2);
    plain.feel(0.25, plain.begin(first("another talk")));
    plain.settle_at({.valence = 0.3, .arousal = 0.0});
    plain.feel(0.15, plain.begin(next(hello, "hi", "dear friend")));
    CHECK(edited.feeling.saved() == plain.feeling.saved());
}

TEST_CASE("with a turn goes what followed from it") {
    Someone edited;
    const TurnKey hello = first("hello");
    const TurnKey second = next(hello, "hi", "how are you");
    edited.feel(0.1, edited.begin(hello));
    edited.feel(0.2, edited.begin(second));
    edited.feel(0.3, edited.begin(next(second, "well", "good")));
    edited.feel(-0.1, edited.begin(next(hello, "hi", "who are you")));

    Someone plain;
    plain.feel(0.1, plain.begin(hello));
    plain.wait();
    plain.wait();
    plain.feel(-0.1, plain.begin(next(hello, "hi", "who are you")));
    CHECK(edited.feeling.saved() == plain.feeling.saved());
}

TEST_CASE("an emotion that was set stays set when the turn before it is made again") {
    const affect::State there{.valence = -0.7, .arousal = 0.2};
    Someone someone;
    someone.feel(0.3, someone.begin(first("hello")));
    someone.put(there);
    someone.begin(first("hello"));
    Someone undisturbed;
    undisturbed.begin(first("hello"));
    undisturbed.wait();
    undisturbed.put(there);
    CHECK(someone.feeling.saved() == undisturbed.feeling.saved());
}

TEST_CASE("somebody else who begins with the same words undoes no conversation") {
    Someone both;
    const TurnKey hello = first("hello");
    both.feel(0.1, both.begin(hello));
    both.feel(0.2, both.begin(next(hello, "hi", "how are you")));
    const affect::SavedFeeling before = both.feeling.saved();
    both.begin(hello);
    CHECK(both.feeling.saved() == before);
    both.begin(next(hello, "good day", "what time is it"));
    CHECK(both.feeling.saved() == before);
}

TEST_CASE("a turn that was undone before its answer came does nothing any more") {
    Someone someone;
    const Turns::Ticket abandoned = someone.begin(first("hello"));
    const Turns::Ticket again = someone.begin(first("hello"));
    someone.feel(0.3, abandoned);
    CHECK(someone.feeling.saved().update_count == 0);
    someone.feel(0.3, again);
    CHECK(someone.feeling.saved().update_count == 1);
}

TEST_CASE("after a reset nothing of before comes back") {
    Someone someone;
    someone.feel(0.3, someone.begin(first("hello")));
    someone.feeling.reset(someone.now);
    someone.turns.forget();
    someone.begin(first("hello"));
    CHECK(someone.feeling.read(someone.now).emotion == affect::State{});
}

TEST_CASE("what is too long ago stays as it was") {
    Someone someone;
    someone.feel(0.3, someone.begin(first("hello")));
    for (std::size_t i = 0; i <= Turns::kMostChanges; ++i)
        someone.feel(0.0);
    const affect::SavedFeeling before = someone.feeling.saved();
    someone.begin(first("hello"));
    CHECK(someone.feeling.saved() == before);
}

// Any mixture of conversations and events: afterwards the feeling is one in which only the turns
// that stand have happened.
TEST_CASE("whatever is said, said again and edited, only what stands has happened") {
    std::mt19937 dice(7);
    for (int round = 0; round < 300; ++round) {
        Someone someone;
        struct Done {
            Instant time;
            double valence;
            Turns::Ticket turn;
        };
        std::vector<Done> done;
        const auto feel = [&](double valence, Turns::Ticket turn) {
            someone.feel(valence, turn);
            done.push_back({someone.now, valence, turn});
        };
        std::vector<TurnKey> path{first("begin" + std::to_string(round))};
        feel(0.1, someone.begin(path.back()));
        for (int step = 0; step < 12; ++step) {
            const double valence = static_cast<double>(dice() % 100) / 200.0 - 0.25;
            if (dice() % 3 == 0) {
                feel(valence, 0);
                continue;
            }
            // Goes on from a turn of the path; those behind it fall away.
            path.resize(1 + dice() % path.size());
            path.push_back(next(path.back(), "reply", "message " + std::to_string(dice() % 1000)));
            feel(valence, someone.begin(path.back()));
        }
        Someone plain;
        for (const Done& each : done) {
            if (!someone.turns.counts(each.turn)) continue;
            plain.now = each.time - affect::Seconds{10};
            plain.feel(each.valence);
        }
        REQUIRE(someone.feeling.saved() == plain.feeling.saved());
    }
}

}  // namespace
}  // namespace elpis::mind
