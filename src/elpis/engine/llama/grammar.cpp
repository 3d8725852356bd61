#include "elpis/engine/llama/grammar.h"

#include <cmath>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <json-schema-to-grammar.h>
#include <json-schema.h>
#include <json.h>
#include <llama-cpp.h>
#include <llama.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/trimmed.h"
#include "elpis/engine/grammar_source.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/llama/written_grammar.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/engine/schema_form.h"
#include "elpis/engine/schema_limits.h"
#include "elpis/engine/schema_number.h"
#include "elpis/engine/schema_source.h"
#include "elpis/engine/thought_splitter.h"
#include "elpis/engine/tool_protocol.h"

namespace elpis::engine::llama {
namespace {

// As a regular expression that means the word itself.
std::string escaped(std::string_view word) {
    constexpr std::string_view kSpecial = R"(\^$.|?*+()[]{}-)";
    std::string result;
    for (const char character : word) {
        if (kSpecial.find(character) != std::string_view::npos) result += '\\';
        result += character;
    }
    return result;
}

llama_sampler_ptr sampler_of(const Vocabulary& vocabulary, const GrammarSource& source) {
    if (source.triggers.empty()) {
        return llama_sampler_ptr(
            llama_sampler_init_grammar(vocabulary.get(), source.gbnf.c_str(), "root"));
    }
    std::vector<std::string> patterns;
    patterns.reserve(source.triggers.size());
    for (const std::string& word : source.triggers)
        patterns.push_back(escaped(word));
    std::vector<const char*> pointers;
    pointers.reserve(patterns.size());
    for (const std::string& pattern : patterns)
        pointers.push_back(pattern.c_str());
    return llama_sampler_ptr(llama_sampler_init_grammar_lazy_patterns(vocabulary.get(),
                                                                      source.gbnf.c_str(),
                                                                      "root",
                                                                      pointers.data(),
                                                                      pointers.size(),
                                                                      nullptr,
                                                                      0));
}

// The rule of a member without a name would be called as that of the whole answer is.
nlohmann::ordered_json with_named_rules(nlohmann::ordered_json schema) {
    const auto members = schema.find("properties");
    if (members == schema.end() || !members->is_object() || !members->contains("")) return schema;
    nlohmann::ordered_json around;
    if (schema.contains("$defs")) around["$defs"] = std::move(schema["$defs"]);
    schema.erase("$defs");
    around["anyOf"] = nlohmann::ordered_json::array({std::move(schema)});
    return around;
}

}  // namespace

Result<std::string> tool_grammar(const std::vector<Tool>& tools, const ToolChoice& choice) {
    ELPIS_TRY(const nlohmann::ordered_json schema, call_schema(tools, choice));
    try {
        const auto document = common_chat_schema_from_json(common_json::parse(schema.dump()));
        return with_numbers(build_grammar([&](const common_grammar_builder& builder) {
            const std::string call = builder.add_schema("call", *document.root);
            if (choice.kind == ToolChoice::Kind::Auto) {
                builder.add_rule("prose", "[^{ \\t\\r\\n] [^\\x00]*");
                builder.add_rule("root", call + " | prose");
            } else {
                builder.add_rule("root", call);
            }
        }));
    } catch (const std::exception& error) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("the tools' parameters cannot be made a grammar: {}", error.what()));
    }
}

Result<std::string> format_grammar(const Format& format) {
    const bool any = format.kind == Format::Kind::Json;
    constexpr std::string_view kWhose = "the schema of response_format";
    ELPIS_TRY(nlohmann::ordered_json read,
              read_schema(any ? R"({"type": "object"})" : std::string_view(format.source),
                          kWhose,
                          format.strict ? Patience::Strict : Patience::Answer));
    ELPIS_TRY(nlohmann::ordered_json schema, readable_schema(std::move(read), kWhose, 0));
    try {
        return with_numbers(json_schema_to_grammar(
            common_json::parse(with_named_rules(with_bounds(std::move(schema))).dump())));
    } catch (const std::exception& error) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} cannot be made a grammar: {}", kWhose, error.what()));
    }
}

Grammar::Grammar(llama_sampler_ptr sampler,
                 const Vocabulary& vocabulary,
                 const GrammarSource& source)
    : sampler_(std::move(sampler)),
      vocabulary_(&vocabulary),
      state_(source.triggers.empty() ? State::Holding : State::Waiting),
      search_(source.triggers),
      thoughts_(source.thoughts),
      ends_at_space_(source.ends_at_space) {}

Grammar::Grammar(WrittenGrammar written, const Vocabulary& vocabulary)
    : vocabulary_(&vocabulary),
      state_(State::Holding),
      search_(std::vector<std::string>{}),
      thoughts_(ThoughtMarks{}),
      written_(std::move(written)) {}

Result<Grammar> Grammar::compile(const Vocabulary& vocabulary, const GrammarSource& source) {
    if (source.written) {
        ELPIS_TRY(WrittenGrammar written, WrittenGrammar::begin(vocabulary, source.written));
        return Grammar(std::move(written), vocabulary);
    }
    try {
        llama_sampler_ptr sampler = sampler_of(vocabulary, source);
        if (sampler) {
            for (const Token token : vocabulary.tokenise_as_template(source.begun))
                llama_sampler_accept(sampler.get(), token);
            return Grammar(std::move(sampler), vocabulary, source);
        }
    } catch (const std::exception& error) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the grammar of this request was refused: {}", error.what()));
    }
    return fail(ErrorCode::InvalidArgument,
                "the grammar of this request was refused; simplify its schema");
}

bool Grammar::allows(Token token) {
    if (written_) return written_->allows(token);
    if (!holds()) return true;
    llama_token_data one{.id = token, .logit = 1.0F, .p = 0.0F};
    llama_token_data_array only{.data = &one, .size = 1, .selected = -1, .sorted = false};
    llama_sampler_apply(sampler_.get(), &only);
    return !std::isinf(one.logit);
}

void Grammar::restrict_to_allowed(llama_token_data_array& candidates) {
    if (written_) return written_->restrict_to_allowed(candidates);
    if (holds()) llama_sampler_apply(sampler_.get(), &candidates);
}

Token Grammar::ended_by(Token token) {
    if (!ends_at_space_ || !holds() || vocabulary_->ends_generation(token)) return token;
    const bool only_space = trimmed(vocabulary_->piece(token, /*show_control=*/true)).empty();
    const Token end = vocabulary_->end_of_turn();
    return only_space && end != LLAMA_TOKEN_NULL && allows(end) ? end : token;
}

void Grammar::accept(Token token) {
    // llama.cpp ends the process when the end comes where the grammar does not expect it.
    if (vocabulary_->ends_generation(token)) return;
    if (written_) return written_->accept(token);
    if (holds()) {
        llama_sampler_accept(sampler_.get(), token);
    } else if (state_ == State::Waiting) {
        look_for_trigger(token);
    }
}

Error Grammar::why_none() const {
    if (written_) return written_->why_none();
    // Callers write what grammars are made of; ours alone always go on.
    return {.code = ErrorCode::InvalidArgument,
            .message =
                "the answer cannot go on as its form demands: from here no value fits the "
                "schema of response_format, or of the tools' parameters; look for parts of "
                "it that contradict each other"};
}

// llama.cpp looks for triggers itself, with std::regex over all that was said so far: too slow, and
// too deep for the stack, on a long answer. So it hears of the end alone, once a trigger is there.
void Grammar::look_for_trigger(Token token) {
    const std::string piece = vocabulary_->piece(token, /*show_control=*/true);
    thoughts_.push(piece);
    if (thoughts_.thinking()) return;
    recent_.push_back(token);
    const auto count = search_.push(piece);
    while (recent_.size() > count.value_or(search_.kept()))
        recent_.pop_front();
    if (!count) return;
    try {
        for (const Token said : recent_)
            llama_sampler_accept(sampler_.get(), said);
        state_ = State::Holding;
    } catch (const std::exception&) {
        // The trigger was followed, in its own token, by what begins no call: a word about calls.
        // The sampler must not be used again.
        state_ = State::GivenUp;
    }
    recent_.clear();
}

}  // namespace elpis::engine::llama
