#include "elpis/engine/prefix_store.h"

#include <cstddef>
#include <numeric>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/adapter_set.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {
namespace {

using Tokens = std::vector<llama::Token>;
using Cells = PrefixStore::Cells;

Tokens text(int first, int count) {
    Tokens tokens(static_cast<std::size_t>(count));
    std::iota(tokens.begin(), tokens.end(), first);
    return tokens;
}

Cells cells(std::size_t bytes, unsigned char value = 1) {
    return Cells(bytes, value);
}

TEST_CASE("a stored span is found by its beginning, when it is longer than what is known already") {
    PrefixStore store(1000, 4);
    store.put(text(0, 20), cells(100, 7));
    const auto hit = store.find(text(0, 12), 3);
    REQUIRE(hit);
    CHECK(hit->tokens == 12);
    CHECK(hit->length == 20);
    CHECK(hit->cells.size() == 100);
    CHECK(hit->cells.front() == 7);
    CHECK_FALSE(store.find(text(0, 12), 12));
    CHECK_FALSE(store.find(text(0, 3), 0));
    CHECK_FALSE(store.find(text(50, 20), 0));
}

TEST_CASE("a stored span is nothing to who has other adapters") {
    PrefixStore store(1000, 4);
    const AdapterSet sea{.uses = {{.adapter = 0, .scale = 0.5F}}};
    store.put(text(0, 20), cells(100, 1));
    store.put(text(0, 20), cells(100, 2), sea);
    CHECK(store.bytes() == 200);
    CHECK(store.find(text(0, 12), 0)->cells.front() == 1);
    CHECK(store.find(text(0, 12), 0, sea)->cells.front() == 2);
    CHECK_FALSE(store.find(text(0, 12), 0, {.uses = {{.adapter = 0, .scale = 0.25F}}}));
}

TEST_CASE("a long span is not brought back for its first few tokens") {
    PrefixStore store(1000, 4);
    store.put(text(0, 200), cells(100));
    CHECK_FALSE(store.find(text(0, 24), 0));
    CHECK(store.find(text(0, 25), 0));
}

TEST_CASE("stored bytes never pass their limit; the least recently used span gives way") {
    PrefixStore store(250, 4);
    store.put(text(0, 10), cells(100));
    store.put(text(100, 10), cells(100));
    REQUIRE(store.find(text(0, 10), 0));
    store.put(text(200, 10), cells(100));
    CHECK(store.bytes() == 200);
    CHECK(store.find(text(0, 10), 0));
    CHECK_FALSE(store.find(text(100, 10), 0));
    CHECK_FALSE(store.make_room(text(300, 10), 251));
    CHECK(store.bytes() == 200);
    store.put(text(300, 10), cells(251));
    CHECK(store.bytes() == 200);
}

TEST_CASE("a span takes the place of its beginnings, and is not stored twice") {
    PrefixStore store(1000, 4);
    store.put(text(0, 10), cells(50));
    store.put(text(0, 20), cells(90));
    CHECK(store.bytes() == 90);
    CHECK_FALSE(store.make_room(text(0, 15), 60));
    CHECK_FALSE(store.make_room(text(0, 20), 90));
    CHECK(store.make_room(text(0, 21), 95));
}

TEST_CASE("of two spans that begin alike the shorter one is brought back, whatever their order") {
    for (const bool long_first : {true, false}) {
        PrefixStore store(1000, 4);
        Tokens talk = text(0, 100);
        for (int i = 0; i < 900; ++i)
            talk.push_back(5000 + i);
        Tokens greeting = text(0, 100);
        greeting.push_back(7000);
        if (long_first) store.put(talk, cells(300));
        store.put(greeting, cells(50));
        if (!long_first) store.put(talk, cells(300));
        const auto hit = store.find(text(0, 100), 0);
        REQUIRE(hit);
        CHECK(hit->tokens == 100);
        CHECK(hit->length == 101);
    }
}

TEST_CASE("a store of no bytes stores nothing") {
    PrefixStore store(0, 4);
    CHECK_FALSE(store.make_room(text(0, 10), 1));
    CHECK_FALSE(store.find(text(0, 10), 0));
}

TEST_CASE("whatever is stored: the count of bytes is theirs, and a hit is a true beginning") {
    std::mt19937 dice(3);
    PrefixStore store(5000, 2);
    for (int i = 0; i < 3000; ++i) {
        Tokens tokens(1 + dice() % 40);
        for (llama::Token& token : tokens)
            token = static_cast<llama::Token>(dice() % 2);
        if (const auto hit = store.find(tokens, 0)) {
            CHECK(hit->tokens <= hit->length);
            CHECK(hit->cells.size() == static_cast<std::size_t>(hit->length) * 10);
        }
        const std::size_t bytes = tokens.size() * 10;
        const bool wanted = store.make_room(tokens, bytes);
        CHECK(store.bytes() + (wanted ? bytes : 0) <= 5000);
        store.put(tokens, cells(bytes));
        if (wanted) CHECK(store.find(tokens, 0)->tokens == static_cast<int>(tokens.size()));
        CHECK(store.bytes() <= 5000);
    }
}

}  // namespace
}  // namespace elpis::engine
