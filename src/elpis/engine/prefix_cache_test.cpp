#include "elpis/engine/prefix_cache.h"

#include <cstddef>
#include <map>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/engine/adapter_set.h"
#include "elpis/engine/kept_spans.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine {
namespace {

using Tokens = std::vector<llama::Token>;

Tokens text(int first, int count) {
    Tokens tokens(static_cast<std::size_t>(count));
    std::iota(tokens.begin(), tokens.end(), first);
    return tokens;
}

Tokens joined(Tokens a, const Tokens& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

struct World {
    std::vector<int> forgotten;
    std::vector<Tokens> told;
    PrefixCache::Forget forget = [this](int holder, Tokens tokens, const AdapterSet&) {
        forgotten.push_back(holder);
        told.push_back(std::move(tokens));
    };
    PrefixCache cache{{.first_holder = 10, .holders = 3, .cells = 100, .shortest = 4}};
};

TEST_CASE_FIXTURE(World, "a prompt finds the longest run that is kept") {
    CHECK_FALSE(cache.find(text(0, 50)));
    const auto holder = cache.keep(text(0, 20), forget);
    REQUIRE(holder);
    REQUIRE(cache.keep(joined(text(0, 8), text(500, 5)), forget));

    const auto hit = cache.find(joined(text(0, 15), text(900, 9)));
    REQUIRE(hit);
    CHECK(hit->holder == *holder);
    CHECK(hit->tokens == 15);
    CHECK(cache.find(text(0, 6))->tokens == 6);
}

TEST_CASE_FIXTURE(World, "a run that is too short is no hit and is not kept") {
    REQUIRE(cache.keep(text(0, 20), forget));
    CHECK_FALSE(cache.find(joined(text(0, 3), text(700, 9))));
    CHECK_FALSE(cache.keep(text(800, 3), forget));
    CHECK_FALSE(cache.keep(text(800, 101), forget));
    CHECK(cache.spans() == 1);
}

TEST_CASE_FIXTURE(World,
                  "what is kept already is not kept twice, and a longer text takes its place") {
    const auto first = cache.keep(text(0, 20), forget);
    CHECK_FALSE(cache.keep(text(0, 10), forget));
    CHECK_FALSE(cache.keep(text(0, 20), forget));
    CHECK(cache.cells() == 20);
    REQUIRE(cache.keep(text(0, 30), forget));
    CHECK(forgotten == std::vector{*first});
    CHECK(cache.cells() == 30);
    CHECK(cache.spans() == 1);
}

TEST_CASE_FIXTURE(World, "the least recently used span goes first") {
    const auto a = cache.keep(text(0, 10), forget);
    const auto b = cache.keep(text(100, 10), forget);
    cache.keep(text(200, 10), forget);
    REQUIRE(cache.find(text(0, 10)));
    REQUIRE(cache.keep(text(300, 10), forget));
    CHECK(forgotten == std::vector{*b});
    CHECK(cache.find(text(0, 10))->holder == *a);
    CHECK_FALSE(cache.find(text(100, 10)));
}

TEST_CASE_FIXTURE(World, "kept cells never pass their limit") {
    cache.keep(text(0, 40), forget);
    cache.keep(text(100, 40), forget);
    REQUIRE(cache.keep(text(200, 90), forget));
    CHECK(cache.cells() == 90);
    CHECK(cache.spans() == 1);
    CHECK(cache.evict(forget));
    CHECK_FALSE(cache.evict(forget));
    CHECK(cache.cells() == 0);
}

TEST_CASE_FIXTURE(World, "what is evicted is told with its text, what a longer span holds is not") {
    cache.keep(text(0, 10), forget);
    REQUIRE(cache.keep(text(0, 20), forget));
    REQUIRE(told.size() == 1);
    CHECK(told.front().empty());
    const auto other = cache.keep(text(100, 10), forget);
    REQUIRE(other);
    cache.evict_all_but(*other, forget);
    CHECK(told.back() == text(0, 20));
    CHECK(cache.cells() == 10);
    CHECK(cache.find(text(100, 10))->length == 10);
    cache.evict_all_but(-1, forget);
    CHECK(cache.spans() == 0);
    CHECK(cache.cells() == 0);
}

TEST_CASE_FIXTURE(World, "what was read under other adapters is neither found nor replaced") {
    const AdapterSet sea{.uses = {{.adapter = 0, .scale = 1.0F}}};
    REQUIRE(cache.keep(text(0, 10), forget));
    CHECK_FALSE(cache.find(text(0, 10), sea));
    const auto other = cache.keep(text(0, 20), forget, sea);
    REQUIRE(other);
    CHECK(cache.spans() == 2);
    CHECK(cache.find(text(0, 10))->length == 10);
    CHECK(cache.find(text(0, 10), sea)->holder == *other);
}

TEST_CASE("a cache without holders keeps nothing") {
    PrefixCache cache({.holders = 0, .cells = 100});
    CHECK_FALSE(cache.keep(text(0, 50), [](int, const Tokens&, const AdapterSet&) {}));
    CHECK_FALSE(cache.find(text(0, 50)));
}

TEST_CASE(
    "whatever is kept and forgotten: a hit is always a true beginning, held by one sequence") {
    std::mt19937_64 random(5);
    struct Held {
        Tokens tokens;
        AdapterSet adapters;
    };
    std::map<int, Held> held;  // by holder
    const PrefixCache::Forget forget =
        [&](int holder, const Tokens& tokens, const AdapterSet& adapters) {
            CHECK((tokens.empty() || held[holder].tokens == tokens));
            CHECK(held[holder].adapters == adapters);
            CHECK(held.erase(holder) == 1);
        };
    PrefixCache cache({.first_holder = 0, .holders = 5, .cells = 120, .shortest = 3});
    const auto any_text = [&] {
        Tokens tokens(1 + random() % 50);
        for (llama::Token& token : tokens)
            token = static_cast<llama::Token>(random() % 2);
        return tokens;
    };
    for (int i = 0; i < 3000; ++i) {
        Tokens tokens = any_text();
        AdapterSet adapters;
        if (random() % 2 == 0) adapters.uses = {{.adapter = static_cast<int>(random() % 2)}};
        if (const auto hit = cache.find(tokens, adapters)) {
            REQUIRE(held.contains(hit->holder));
            CHECK(common_run(held[hit->holder].tokens, tokens) == hit->tokens);
            CHECK(held[hit->holder].adapters == adapters);
        }
        if (const auto holder = cache.keep(tokens, forget, adapters)) {
            CHECK(held.emplace(*holder, Held{std::move(tokens), std::move(adapters)}).second);
        }
        int cells = 0;
        for (const auto& [holder, kept] : held)
            cells += static_cast<int>(kept.tokens.size());
        CHECK(cells == cache.cells());
        CHECK(cells <= 120);
        CHECK(static_cast<int>(held.size()) == cache.spans());
    }
}

}  // namespace
}  // namespace elpis::engine
