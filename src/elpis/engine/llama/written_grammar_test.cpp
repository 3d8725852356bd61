#include "elpis/engine/llama/written_grammar.h"

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <llama.h>

#include "elpis/base/error.h"
#include "elpis/engine/gbnf.h"
#include "elpis/engine/grammar_source.h"
#include "elpis/engine/llama/grammar.h"
#include "elpis/engine/llama/sampler.h"
#include "elpis/engine/llama/testing/loaded_tiny_model.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::engine::llama {
namespace {

std::shared_ptr<const Gbnf> read(const std::string& text) {
    CAPTURE(text);
    auto gbnf = read_gbnf(text, "the grammar");
    REQUIRE(gbnf.has_value());
    return std::make_shared<const Gbnf>(*std::move(gbnf));
}

Grammar written(const Vocabulary& vocabulary, const std::string& text) {
    GrammarSource source;
    source.written = read(text);
    auto grammar = Grammar::compile(vocabulary, source);
    REQUIRE(grammar.has_value());
    return *std::move(grammar);
}

// Which tokens it leaves, asked for all at once.
std::vector<bool> allowed_by(Grammar& grammar, const Vocabulary& vocabulary) {
    std::vector<llama_token_data> all;
    all.reserve(static_cast<std::size_t>(vocabulary.size()));
    for (Token token = 0; token < vocabulary.size(); ++token)
        all.push_back({.id = token, .logit = 0.0F, .p = 0.0F});
    llama_token_data_array candidates{
        .data = all.data(), .size = all.size(), .selected = -1, .sorted = false};
    grammar.restrict_to_allowed(candidates);
    std::vector<bool> allowed;
    allowed.reserve(all.size());
    for (const llama_token_data& one : all)
        allowed.push_back(!std::isinf(one.logit));
    return allowed;
}

TEST_CASE("on everyday grammars every token is allowed that llama.cpp allows, and no other") {
    const testing::LoadedTinyModel it;
    std::mt19937 random(5);
    for (const auto& entry : std::filesystem::directory_iterator(ELPIS_EVERYDAY_GRAMMARS)) {
        if (entry.path().extension() != ".gbnf") continue;
        CAPTURE(entry.path());
        std::ifstream file(entry.path());
        const std::string text(std::istreambuf_iterator<char>(file), {});
        Grammar ours = written(it.vocabulary, text);
        auto theirs = Grammar::compile(it.vocabulary, {.gbnf = text});
        REQUIRE(theirs.has_value());
        std::string said;
        for (int step = 0; step < 60; ++step) {
            CAPTURE(said);
            const std::vector<bool> mine = allowed_by(ours, it.vocabulary);
            const std::vector<bool> other = allowed_by(*theirs, it.vocabulary);
            std::vector<Token> next;
            for (Token token = 0; token < it.vocabulary.size(); ++token) {
                const auto place = static_cast<std::size_t>(token);
                const std::string piece = it.vocabulary.piece(token);
                const bool ends = it.vocabulary.ends_generation(token);
                // Control tokens and bytes that begin no character are none to us.
                if (!ends && (piece.empty() || static_cast<unsigned char>(piece[0]) >= 0x80)) {
                    continue;
                }
                CAPTURE(piece);
                CHECK(mine[place] == other[place]);
                CHECK(ours.allows(token) == mine[place]);
                if (mine[place] && !ends) next.push_back(token);
            }
            if (next.empty()) break;
            const Token chosen = next[random() % next.size()];
            said += it.vocabulary.piece(chosen);
            ours.accept(chosen);
            theirs->accept(chosen);
        }
    }
}

TEST_CASE("with a caller's grammar the sampler never leaves it, and ends where it ends") {
    const testing::LoadedTinyModel it;
    Grammar grammar = written(it.vocabulary, R"(root ::= "he" ("l" | "m"))");
    Sampler sampler({.temperature = 0.0}, 0, it.vocabulary);
    std::vector<float> logits(static_cast<std::size_t>(it.vocabulary.size()), 0.0F);
    logits[0] = 9.0F;  // what the model would like, and may not
    std::string text;
    for (int i = 0; i < 10; ++i) {
        const Token token = sampler.sample(logits, grammar).value_or(-1);
        REQUIRE(token >= 0);
        if (it.vocabulary.ends_generation(token)) break;
        text += it.vocabulary.piece(token);
    }
    CHECK(text.starts_with("he"));
    CHECK(text.size() == 3);
}

TEST_CASE("control tokens fit no grammar: nobody would see them") {
    const testing::LoadedTinyModel it;
    Grammar grammar = written(it.vocabulary, "root ::= .+");
    const auto control = it.vocabulary.control_token("<|im_start|>");
    REQUIRE(control.has_value());
    CHECK_FALSE(grammar.allows(*control));
    CHECK_FALSE(allowed_by(grammar, it.vocabulary)[static_cast<std::size_t>(*control)]);
}

TEST_CASE("beyond a limit nothing is allowed, and the reason names field and limit") {
    const testing::LoadedTinyModel it;
    Grammar grammar = written(it.vocabulary, R"(root ::= "x" (("a"?){500}){500} "b")");
    Sampler sampler({.temperature = 0.0}, 0, it.vocabulary);
    const std::vector<float> logits(static_cast<std::size_t>(it.vocabulary.size()), 0.0F);
    CHECK_FALSE(sampler.sample(logits, grammar).has_value());
    const Error why = grammar.why_none();
    CHECK(why.code == ErrorCode::InvalidArgument);
    CHECK(why.message.contains("response_format.grammar leaves over 10000 ways open at once"));
}

TEST_CASE("a grammar that describes no text is refused before there is an answer") {
    const testing::LoadedTinyModel it;
    const auto grammar = WrittenGrammar::begin(it.vocabulary, read("root ::= a\na ::= a \"x\""));
    REQUIRE_FALSE(grammar.has_value());
    CHECK(grammar.error().message.contains("response_format.grammar describes no text"));
}

}  // namespace
}  // namespace elpis::engine::llama
