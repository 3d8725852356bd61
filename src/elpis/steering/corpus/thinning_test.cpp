#include "elpis/steering/corpus/thinning.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/corpus/corpus.h"

namespace elpis::steering {
namespace {

std::vector<Corpus::Statement> grid(int patterns, int topics, bool held_out) {
    std::vector<Corpus::Statement> statements;
    for (int p = 0; p < patterns; ++p) {
        for (int t = 0; t < topics; ++t) {
            const std::string topic = (held_out ? "held " : "topic ") + std::to_string(t);
            statements.push_back({std::to_string(p) + " about " + topic, topic, p, held_out});
        }
    }
    return statements;
}

using Cells = std::set<std::pair<int, std::string>>;

Cells cells_of(const std::vector<Corpus::Statement>& statements) {
    Cells cells;
    for (const Corpus::Statement& it : statements)
        cells.emplace(it.pattern, it.topic);
    return cells;
}

TEST_CASE("a thinned corpus keeps every pattern, and each topic about equally often") {
    Corpus corpus;
    corpus.feelings["calm"] = grid(16, 12, false);
    const Corpus thin = thinned(corpus, {.quadrant = 32, .named = 12, .held_out = 6});
    const auto& kept = thin.feelings.at("calm");
    CHECK(kept.size() == 32);
    std::map<int, int> patterns;
    std::map<std::string, int> topics;
    for (const Corpus::Statement& it : kept) {
        ++patterns[it.pattern];
        ++topics[it.topic];
    }
    CHECK(patterns.size() == 16);
    CHECK(std::ranges::all_of(patterns, [](const auto& it) { return it.second == 2; }));
    CHECK(topics.size() == 12);
    CHECK(std::ranges::all_of(topics,
                              [](const auto& it) { return it.second >= 2 && it.second <= 4; }));
}

TEST_CASE("all feelings of a kind keep the same cells, so that topics cancel between them") {
    Corpus corpus;
    corpus.feelings["joy"] = grid(5, 7, false);
    corpus.feelings["fear"] = grid(5, 7, false);
    const Corpus thin = thinned(corpus, {.quadrant = 1, .named = 9, .held_out = 1});
    CHECK(cells_of(thin.feelings.at("joy")) == cells_of(thin.feelings.at("fear")));
    CHECK(thin.feelings.at("joy").size() == 10);
}

TEST_CASE("a small corpus stays whole") {
    Corpus corpus;
    corpus.feelings["joy"] = grid(3, 2, false);
    const auto held_out = grid(1, 2, true);
    corpus.feelings["joy"].insert(corpus.feelings["joy"].end(), held_out.begin(), held_out.end());
    corpus.hash = content_hash(corpus);
    const Corpus thin = thinned(corpus, {.quadrant = 100, .named = 100, .held_out = 100});
    CHECK(thin.feelings == corpus.feelings);
    CHECK(thin.hash == corpus.hash);
}

TEST_CASE("thinning is part of what the hash tells") {
    Corpus corpus;
    corpus.feelings["joy"] = grid(3, 4, false);
    corpus.hash = content_hash(corpus);
    CHECK(thinned(corpus, {.quadrant = 3, .named = 3, .held_out = 1}).hash != corpus.hash);
}

}  // namespace
}  // namespace elpis::steering
