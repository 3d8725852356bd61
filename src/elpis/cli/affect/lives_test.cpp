#include "elpis/cli/affect/lives.h"

#include <chrono>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/manual_clock.h"
#include "elpis/base/test_folder.h"
#include "elpis/config/load.h"
#include "elpis/journal/journal.h"
#include "elpis/journal/reader.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

struct World {
    TestFolder folder;
    ManualClock clock;
    Log log{{.quiet = true}};

    config::Inputs inputs() const {
        return {.flags = {{"characters.dir", (folder.path() / "cast").string()}},
                .environment = {{"XDG_STATE_HOME", (folder.path() / "state").string()}},
                .working_directory = folder.path()};
    }
    void write(const std::string& name, int events) {
        journal::Journal journal(
            {.path = folder.path() / "state/elpis/journal.sqlite"}, clock, log);
        for (int i = 0; i < events; ++i) {
            clock.advance(std::chrono::seconds(i));
            REQUIRE(journal.record({.time = clock.wall(),
                                    .character = name,
                                    .type = std::to_string(i),
                                    .cause = journal::Cause::ToolCall},
                                   {.json = "{}", .at = clock.wall()}));
        }
    }
    journal::Reader reader() const {
        const auto loaded = config::load(inputs());
        REQUIRE(loaded);
        auto reader = open_journal(*loaded);
        if (!reader) FAIL(reader.error().message);
        return *std::move(reader);
    }
};

TEST_CASE_FIXTURE(World, "the newest events are found at the end of a long journal, oldest first") {
    write("odda", 2'500);
    auto reader = this->reader();
    const auto some = newest_events(reader, "odda", 3, Clock::Wall::max());
    REQUIRE(some);
    REQUIRE(some->size() == 3);
    CHECK(some->front().type == "2497");
    CHECK(some->back().type == "2499");
    CHECK(newest_events(reader, "odda", 9'999, Clock::Wall::max())->size() == 2'500);
    CHECK(newest_events(reader, "odda", 1, some->back().time)->front().type == "2498");
    CHECK(newest_events(reader, "nobody", 1, Clock::Wall::max())->empty());
}

TEST_CASE_FIXTURE(World,
                  "without a name it is who was saved last; a wrong name gets the near one") {
    write("odda", 1);
    clock.advance(std::chrono::seconds(5));
    write("ilse", 1);
    auto reader = this->reader();
    CHECK(named_or_last("", reader) == "ilse");
    CHECK(named_or_last("odda", reader) == "odda");
    const auto slip = named_or_last("oda", reader);
    REQUIRE_FALSE(slip);
    CHECK(slip.error().code == ErrorCode::NotFound);
    CHECK(slip.error().message.find("did you mean odda?") != std::string::npos);
    CHECK(named_or_last("../x", reader).error().code == ErrorCode::InvalidArgument);
}

TEST_CASE_FIXTURE(World, "a nature is the settings' with the file's over it") {
    folder.write("cast/odda.toml",
                 "name = \"Odda\"\n[affect]\nclock = \"manual\"\n[affect.baseline]\nvalence = 0.5\n"
                 "[affect.events]\nsuccess = [0.9, 0.0]\n");
    const auto natures = Natures::load(inputs());
    if (!natures) FAIL(natures.error().message);
    const auto odda = natures->of("odda");
    const auto other = natures->of("other");
    REQUIRE(odda);
    REQUIRE(other);
    CHECK(odda->options.baseline.valence == 0.5);
    CHECK(odda->manual);
    CHECK(odda->events.effect_of("success").valence == 0.9);
    CHECK(other->options.baseline.valence == 0.0);
    CHECK_FALSE(other->manual);
    CHECK(other->events.effect_of("success").valence == 0.2);
    CHECK(odda->options.noise.seed != other->options.noise.seed);
}

TEST_CASE_FIXTURE(World, "a journal that is not there, or switched off, is told of") {
    auto loaded = config::load(inputs());
    REQUIRE(loaded);
    CHECK(open_journal(*loaded).error().code == ErrorCode::NotFound);
    loaded->settings.journal.enabled = false;
    CHECK(open_journal(*loaded).error().message.find("journal.enabled") != std::string::npos);
    loaded->settings.journal = {};
    CHECK(open_journal(*loaded).error().message.find("--journal-path") != std::string::npos);
}

TEST_CASE_FIXTURE(World, "a state that cannot be understood is an error and no new life") {
    write("odda", 1);
    folder.write("cast/x.toml", "name = \"x\"\n");
    auto reader = this->reader();
    const auto natures = Natures::load(inputs());
    REQUIRE(natures);
    const auto life = life_of("odda", natures->of("odda").value(), reader, clock.wall());
    REQUIRE_FALSE(life);
    CHECK(life.error().code == ErrorCode::Unavailable);
    CHECK(life_of("new", natures->of("new").value(), reader, clock.wall()).value().lived == false);
}

}  // namespace
}  // namespace elpis::cli
