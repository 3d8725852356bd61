#include "elpis/steering/evaluation/materials.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/pairs.h"
#include "elpis/steering/digest.h"
#include "elpis/steering/evaluation/instrument.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/library.h"

namespace elpis::steering::evaluation {
namespace {

bool is_quadrant(std::string_view name) {
    return std::ranges::find(kQuadrants, name) != kQuadrants.end();
}

void add(const std::vector<Corpus::Statement>& statements,
         const std::string& pole,
         Materials& materials) {
    for (const Corpus::Statement& it : statements) {
        (it.held_out ? materials.held_out : materials.training)
            .push_back({.text = it.text, .topic = it.topic, .pole = pole});
    }
}

void add_plane(const Corpus& corpus, const Subject& subject, Materials& materials) {
    for (const Pole& pole : subject.poles) {
        if (const auto found = corpus.feelings.find(pole.name); found != corpus.feelings.end()) {
            add(found->second, pole.name, materials);
        }
        const auto ordinary = corpus.evaluation.statements.find(pole.name);
        if (ordinary == corpus.evaluation.statements.end()) continue;
        for (const std::string& text : ordinary->second)
            materials.ordinary.push_back({.text = text, .topic = {}, .pole = pole.name});
    }
}

// Every held-out text of the concept beside one of another feeling on the same topic; the others
// take turns.
std::vector<Instrument::TextPair> pairs_of(const Materials& materials, const Subject& subject) {
    std::vector<Instrument::TextPair> pairs;
    for (const Materials::Text& own : materials.held_out) {
        if (own.pole != subject.poles.front().name) continue;
        std::vector<const Materials::Text*> others;
        for (const Materials::Text& it : materials.held_out) {
            if (it.pole != own.pole && it.topic == own.topic) others.push_back(&it);
        }
        if (others.empty()) continue;
        pairs.push_back({.own = own.text, .opposite = others[pairs.size() % others.size()]->text});
    }
    return pairs;
}

void add_concept(const Corpus& corpus, const Subject& subject, Materials& materials) {
    const auto own = corpus.feelings.find(subject.name);
    if (own == corpus.feelings.end()) return;
    add(own->second, subject.poles.front().name, materials);
    for (const auto& [name, statements] : corpus.feelings) {
        if (name == subject.name || is_quadrant(name) != is_quadrant(subject.name)) continue;
        add(statements, subject.poles.back().name, materials);
    }
    materials.pairs = pairs_of(materials, subject);
}

// What does not depend on the subject.
Materials shared_of(const Corpus& corpus) {
    return {.stems = corpus.evaluation.stems,
            .words = corpus.evaluation.words,
            .paragraphs = corpus.evaluation.paragraphs,
            .questions = corpus.evaluation.questions,
            .hash = corpus.hash};
}

}  // namespace

Materials materials_of(const Corpus& corpus, const Subject& subject) {
    Materials materials = shared_of(corpus);
    if (subject.is_plane()) {
        add_plane(corpus, subject, materials);
    } else {
        add_concept(corpus, subject, materials);
    }
    return materials;
}

Materials materials_of(const std::vector<Pair>& pairs,
                       const Corpus& corpus,
                       const Subject& subject) {
    Materials materials = shared_of(corpus);
    Digest digest;
    digest.take(std::string_view(corpus.hash));
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const Pair& pair = pairs[i];
        digest.take(std::string_view(pair.positive));
        digest.take(std::string_view(pair.negative));
        const bool held_out = is_held_out(i);
        const std::string topic = fmt::format("pair {}", i + 1);
        std::vector<Materials::Text>& texts = held_out ? materials.held_out : materials.training;
        texts.push_back(
            {.text = pair.positive, .topic = topic, .pole = subject.poles.front().name});
        texts.push_back({.text = pair.negative, .topic = topic, .pole = subject.poles.back().name});
        if (held_out) materials.pairs.push_back({.own = pair.positive, .opposite = pair.negative});
    }
    materials.hash = fmt::format("{:016x}", digest.value());
    return materials;
}

}  // namespace elpis::steering::evaluation
