#include "elpis/steering/corpus/parse.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/feeling_name.h"
#include "elpis/steering/corpus/pattern.h"
#include "elpis/steering/corpus/toml_texts.h"
#include "elpis/steering/library.h"

namespace elpis::steering {
namespace {

constexpr std::size_t kMaxStatements = 20000;  // of one feeling

class Parser {
public:
    explicit Parser(std::string_view shown) : toml_(shown) {}

    Result<Corpus> parse(const toml::table& root) {
        ELPIS_OK(
            toml_.only(root, "", {"topics", "feelings", "neutral", "calibration", "evaluation"}));
        ELPIS_OK(topics(root));
        ELPIS_OK(feelings(root));
        ELPIS_OK(neutral(root));
        ELPIS_OK(calibration(root));
        ELPIS_OK(evaluation(root));
        return std::move(corpus_);
    }

private:
    Result<void> topics(const toml::table& root) {
        ELPIS_TRY(const toml::table* section, toml_.table(root, "topics", "topics", true));
        ELPIS_OK(toml_.only(*section, "topics", {"training", "held_out"}));
        ELPIS_TRY(training_topics_, toml_.list(*section, "topics", "training"));
        ELPIS_TRY(held_out_topics_, toml_.list(*section, "topics", "held_out", false));
        return toml_.distinct({&training_topics_, &held_out_topics_}, "topic");
    }

    Result<void> feelings(const toml::table& root) {
        ELPIS_TRY(const toml::table* section, toml_.table(root, "feelings", "feelings", true));
        for (const auto& [key, node] : *section) {
            const std::string name(key.str());
            const std::string shown = fmt::format("feelings.{}", name);
            if (const auto good = check_feeling_name(name); !good)
                return toml_.wrong(key.source().begin.line, good.error().message);
            ELPIS_TRY(const toml::table* feeling, toml_.table(*section, name, shown, true));
            ELPIS_OK(read_feeling(*feeling, name, shown));
        }
        if (corpus_.feelings.size() < 2) {
            return toml_.wrong(
                line_of(*section),
                "a feeling is told from other feelings, so there must be at least two");
        }
        return quadrants(line_of(*section));
    }

    Result<void> read_feeling(const toml::table& feeling,
                              const std::string& name,
                              const std::string& shown) {
        ELPIS_OK(toml_.only(feeling, shown, {"patterns", "held_out_patterns"}));
        ELPIS_TRY(const Lines patterns, toml_.list(feeling, shown, "patterns"));
        ELPIS_TRY(const Lines held_out, toml_.list(feeling, shown, "held_out_patterns", false));
        ELPIS_OK(toml_.distinct({&patterns, &held_out}, "pattern"));
        std::vector<Corpus::Statement>& statements = corpus_.feelings[name];
        ELPIS_OK(fill(patterns, training_topics_, 0, false, statements));
        return fill(
            held_out, held_out_topics_, static_cast<int>(patterns.size()), true, statements);
    }

    Result<void> fill(const Lines& patterns,
                      const Lines& topics,
                      int first,
                      bool held_out,
                      std::vector<Corpus::Statement>& statements) const {
        for (const Line& pattern : patterns) {
            if (const auto good = check_pattern(pattern.text); !good)
                return toml_.wrong(pattern.number, good.error().message);
            if (statements.size() + topics.size() > kMaxStatements) {
                return toml_.wrong(
                    pattern.number,
                    fmt::format("patterns times topics are more than {} statements; use "
                                "fewer of either",
                                kMaxStatements));
            }
            for (const Line& topic : topics) {
                statements.push_back({.text = filled(pattern.text, topic.text),
                                      .topic = topic.text,
                                      .pattern = first,
                                      .held_out = held_out});
            }
            ++first;
        }
        return {};
    }

    Result<void> quadrants(std::size_t line) const {
        std::vector<std::string> missing;
        for (const std::string_view name : kQuadrants) {
            if (!corpus_.feelings.contains(std::string(name))) missing.emplace_back(name);
        }
        if (missing.empty() || missing.size() == kQuadrants.size()) return {};
        return toml_.wrong(
            line,
            fmt::format("of the four quadrants {} {} missing; give all four, or none",
                        fmt::join(missing, " and "),
                        missing.size() == 1 ? "is" : "are"));
    }

    Result<void> neutral(const toml::table& root) {
        ELPIS_TRY(const toml::table* section, toml_.table(root, "neutral", "neutral", true));
        ELPIS_OK(toml_.only(*section, "neutral", {"texts"}));
        ELPIS_TRY(const Lines texts, toml_.list(*section, "neutral", "texts"));
        ELPIS_OK(toml_.distinct({&texts}, "text"));
        for (const Line& line : texts) {
            corpus_.neutral.push_back({.text = line.text,
                                       .topic = {},
                                       .pattern = static_cast<int>(corpus_.neutral.size()),
                                       .held_out = false});
        }
        return {};
    }

    Result<void> calibration(const toml::table& root) {
        ELPIS_TRY(const toml::table* section,
                  toml_.table(root, "calibration", "calibration", false));
        if (section == nullptr) return {};
        ELPIS_OK(toml_.only(*section, "calibration", {"paragraphs", "questions"}));
        ELPIS_TRY(Lines paragraphs, toml_.list(*section, "calibration", "paragraphs"));
        ELPIS_TRY(Lines questions, toml_.list(*section, "calibration", "questions"));
        corpus_.calibration = {texts_of(std::move(paragraphs)), texts_of(std::move(questions))};
        return {};
    }

    Result<void> evaluation(const toml::table& root) {
        ELPIS_TRY(const toml::table* section, toml_.table(root, "evaluation", "evaluation", false));
        if (section == nullptr) return {};
        ELPIS_OK(toml_.only(
            *section, "evaluation", {"stems", "questions", "paragraphs", "words", "statements"}));
        Corpus::Evaluation& into = corpus_.evaluation;
        ELPIS_TRY(Lines stems, toml_.list(*section, "evaluation", "stems"));
        into.stems = texts_of(std::move(stems));
        ELPIS_TRY(Lines questions, toml_.list(*section, "evaluation", "questions"));
        into.questions = texts_of(std::move(questions));
        ELPIS_TRY(Lines paragraphs, toml_.list(*section, "evaluation", "paragraphs"));
        into.paragraphs = texts_of(std::move(paragraphs));
        ELPIS_TRY(into.words, lists(*section, "words"));
        for (auto& [name, words] : into.words) {
            for (std::string& word : words)
                word = fmt::format(" {}", word);
        }
        ELPIS_TRY(into.statements, lists(*section, "statements"));
        return {};
    }

    Result<std::map<std::string, std::vector<std::string>>> lists(const toml::table& evaluation,
                                                                  std::string_view key) const {
        std::map<std::string, std::vector<std::string>> found;
        const std::string shown = fmt::format("evaluation.{}", key);
        ELPIS_TRY(const toml::table* section, toml_.table(evaluation, key, shown, false));
        if (section == nullptr) return found;
        for (const auto& [name, node] : *section) {
            ELPIS_TRY(Lines texts, toml_.list(*section, shown, name.str()));
            found[std::string(name.str())] = texts_of(std::move(texts));
        }
        return found;
    }

    TomlTexts toml_;
    Lines training_topics_, held_out_topics_;
    Corpus corpus_;
};

}  // namespace

Result<Corpus> parse_corpus(std::string_view text, std::string_view shown) {
    try {
        ELPIS_TRY(Corpus corpus, Parser(shown).parse(toml::parse(text)));
        corpus.hash = content_hash(corpus);
        return corpus;
    } catch (const toml::parse_error& error) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{}:{}: this is not TOML: {}",
                                shown,
                                error.source().begin.line,
                                utf8::printable(error.description())));
    }
}

}  // namespace elpis::steering
