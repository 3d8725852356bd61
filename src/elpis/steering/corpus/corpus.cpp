#include "elpis/steering/corpus/corpus.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "elpis/steering/digest.h"
#include "elpis/steering/library.h"

namespace elpis::steering {
namespace {

std::vector<Corpus::Statement> those(const std::vector<Corpus::Statement>& statements,
                                     bool held_out) {
    std::vector<Corpus::Statement> found;
    std::ranges::copy_if(statements, std::back_inserter(found), [&](const Corpus::Statement& it) {
        return it.held_out == held_out;
    });
    return found;
}

}  // namespace

bool Corpus::has_quadrants() const {
    return std::ranges::all_of(
        kQuadrants, [this](std::string_view it) { return feelings.contains(std::string(it)); });
}

std::vector<std::string> Corpus::named() const {
    std::vector<std::string> names;
    for (const auto& [name, statements] : feelings) {
        if (std::ranges::find(kQuadrants, name) == kQuadrants.end()) names.push_back(name);
    }
    return names;
}

std::vector<Corpus::Statement> training_of(const std::vector<Corpus::Statement>& statements) {
    return those(statements, false);
}

std::vector<Corpus::Statement> held_out_of(const std::vector<Corpus::Statement>& statements) {
    return those(statements, true);
}

std::string content_hash(const Corpus& corpus) {
    Digest digest;
    const auto take = [&](const std::vector<Corpus::Statement>& statements) {
        digest.take(std::uint64_t{statements.size()});
        for (const Corpus::Statement& it : statements) {
            digest.take(it.text);
            digest.take(it.topic);
            digest.take(static_cast<std::uint64_t>(it.pattern));
            digest.take(std::uint64_t{it.held_out});
        }
    };
    for (const auto& [name, statements] : corpus.feelings) {
        digest.take(name);
        take(statements);
    }
    take(corpus.neutral);
    for (const auto* texts : {&corpus.calibration.paragraphs, &corpus.calibration.questions}) {
        digest.take(std::uint64_t{texts->size()});
        for (const std::string& text : *texts)
            digest.take(text);
    }
    return fmt::format("{:016x}", digest.value());
}

}  // namespace elpis::steering
