#include "elpis/streams/registry.h"

#include <chrono>
#include <memory>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/manual_clock.h"
#include "elpis/engine/event.h"
#include "elpis/streams/stream.h"

using namespace std::chrono_literals;

namespace elpis::streams {
namespace {

struct Item {
    std::shared_ptr<Stream> stream = std::make_shared<Stream>();
};

TEST_CASE("ids are long, and never the same twice") {
    Registry<Item> registry({.max_live = 1000});
    std::set<std::string> ids;
    for (int i = 0; i < 200; ++i) {
        ids.insert(*registry.add({}, {}));
    }
    CHECK(ids.size() == 200);
    CHECK(ids.begin()->size() == 32);
}

TEST_CASE("the hundred-and-first live stream is refused with the reason") {
    Registry<Item> registry({});
    for (int i = 0; i < 100; ++i) {
        REQUIRE(registry.add({}, {}));
    }
    const auto refused = registry.add({}, {});

    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Busy);
    CHECK(refused.error().message.find("100 streams are open") != std::string::npos);
}

TEST_CASE("a stream nobody touches is cancelled and forgotten after its time") {
    ManualClock clock;
    Registry<Item> registry({.idle_ttl = 600s});
    const auto stream = std::make_shared<Stream>();
    const std::string id = *registry.add({stream}, clock.now());

    clock.advance(599s);
    CHECK(registry.find(id, clock.now()).value_or(Item{}).stream ==
          stream);  // a touch: ten minutes more
    clock.advance(599s);
    registry.sweep(clock.now());
    CHECK(registry.size() == 1);
    clock.advance(2s);
    CHECK_FALSE(registry.find(id, clock.now()).has_value());
    CHECK(stream->stop_token().stop_requested());
}

TEST_CASE("a finished stream stays for a minute after its end was read") {
    ManualClock clock;
    Registry<Item> registry({.idle_ttl = 600s, .retention_after_read = 60s});
    const auto stream = std::make_shared<Stream>();
    const std::string id = *registry.add({stream}, clock.now());
    stream->accept(engine::Done{.reason = engine::FinishReason::Stop, .usage = {}});

    clock.advance(300s);
    CHECK(registry.find(id, clock.now()).value_or(Item{}).stream->read(0).complete);
    clock.advance(59s);
    CHECK(registry.find(id, clock.now()).has_value());
    clock.advance(61s);
    CHECK_FALSE(registry.find(id, clock.now()).has_value());
}

TEST_CASE("streams that are complete do not count as live, and the oldest of too many leaves") {
    ManualClock clock;
    Registry<Item> registry({.max_live = 2});
    std::string first;
    for (int i = 0; i < 30; ++i) {
        const Item item;
        const auto id = registry.add(item, clock.now());
        REQUIRE(id);
        if (i == 0) first = *id;
        item.stream->accept(engine::Done{.reason = engine::FinishReason::Stop, .usage = {}});
        clock.advance(1s);
    }
    CHECK(registry.live() == 0);
    CHECK(registry.size() == 20);
    CHECK_FALSE(registry.find(first, clock.now()).has_value());
}

TEST_CASE("expired streams make room for new ones") {
    ManualClock clock;
    Registry<Item> registry({.max_live = 1, .idle_ttl = 10s});
    REQUIRE(registry.add({}, clock.now()));
    CHECK_FALSE(registry.add({}, clock.now()));
    clock.advance(11s);
    CHECK(registry.add({}, clock.now()));
}

}  // namespace
}  // namespace elpis::streams
