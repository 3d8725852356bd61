#include "elpis/steering/corpus/thinning.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/library.h"

namespace elpis::steering {
namespace {

using Statements = std::vector<Corpus::Statement>;

// The places of topics in the order of their first appearance.
std::map<std::string, int> places_of(const Statements& statements) {
    std::map<std::string, int> places;
    for (const Corpus::Statement& it : statements)
        places.emplace(it.topic, static_cast<int>(places.size()));
    return places;
}

Statements thinned(const Statements& statements, int enough) {
    const std::map<std::string, int> places = places_of(statements);
    std::set<int> patterns;
    for (const Corpus::Statement& it : statements)
        patterns.insert(it.pattern);
    if (patterns.empty()) return {};

    const int topics = static_cast<int>(places.size());
    const int rows = static_cast<int>(patterns.size());
    const int wanted = std::clamp((enough + rows - 1) / rows, 1, topics);
    Statements kept;
    for (const Corpus::Statement& it : statements) {
        // Pattern p keeps the topics at p, p + 1/wanted of the circle, and so on.
        const int from_pattern = (places.at(it.topic) - it.pattern % topics + topics) % topics;
        for (int k = 0; k < wanted; ++k) {
            if (from_pattern == k * topics / wanted) kept.push_back(it);
        }
    }
    return kept;
}

}  // namespace

Corpus thinned(const Corpus& corpus, const Thinning& enough) {
    Corpus result = corpus;
    for (auto& [name, statements] : result.feelings) {
        const bool quadrant = std::ranges::find(kQuadrants, name) != kQuadrants.end();
        Statements kept =
            thinned(training_of(statements), quadrant ? enough.quadrant : enough.named);
        const Statements held_out = thinned(held_out_of(statements), enough.held_out);
        kept.insert(kept.end(), held_out.begin(), held_out.end());
        statements = kept;
    }
    result.hash = content_hash(result);
    return result;
}

}  // namespace elpis::steering
