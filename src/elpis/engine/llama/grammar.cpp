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
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/message.h"
#include "elpis/engine/request.h"
#include "elpis/engine/schema_limits.h"
#include "elpis/engine/schema_source.h"
#include "elpis/engine/tool_protocol.h"

namespace elpis::engine::llama {

Result<std::string> tool_grammar(const std::vector<Tool>& tools, const ToolChoice& choice) {
    ELPIS_TRY(const nlohmann::ordered_json schema, call_schema(tools, choice));
    try {
        const auto document = common_chat_schema_from_json(common_json::parse(schema.dump()));
        return build_grammar([&](const common_grammar_builder& builder) {
            const std::string call = builder.add_schema("call", *document.root);
            if (choice.kind == ToolChoice::Kind::Auto) {
                builder.add_rule("prose", "[^{ \\t\\r\\n] [^\\x00]*");
                builder.add_rule("root", call + " | prose");
            } else {
                builder.add_rule("root", call);
            }
        });
    } catch (const std::exception& error) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("the tools' parameters cannot be made a grammar: {}", error.what()));
    }
}

Result<std::string> format_grammar(const Format& format) {
    const bool any = format.kind == Format::Kind::Json;
    ELPIS_TRY(nlohmann::ordered_json schema,
              read_schema(any ? R"({"type": "object"})" : std::string_view(format.source),
                          "the schema of response_format"));
    try {
        return json_schema_to_grammar(common_json::parse(with_bounds(std::move(schema)).dump()));
    } catch (const std::exception& error) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the schema of response_format cannot be made a grammar: {}",
                                error.what()));
    }
}

Result<Grammar> Grammar::compile(const Vocabulary& vocabulary, const std::string& gbnf) {
    try {
        llama_sampler_ptr sampler(
            llama_sampler_init_grammar(vocabulary.get(), gbnf.c_str(), "root"));
        if (sampler) return Grammar(std::move(sampler), vocabulary);
    } catch (const std::exception& error) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the grammar of this request was refused: {}", error.what()));
    }
    return fail(ErrorCode::InvalidArgument,
                "the grammar of this request was refused; simplify its schema");
}

bool Grammar::allows(Token token) {
    llama_token_data one{.id = token, .logit = 1.0F, .p = 0.0F};
    llama_token_data_array only{.data = &one, .size = 1, .selected = -1, .sorted = false};
    llama_sampler_apply(sampler_.get(), &only);
    return !std::isinf(one.logit);
}

void Grammar::restrict_to_allowed(llama_token_data_array& candidates) {
    llama_sampler_apply(sampler_.get(), &candidates);
}

void Grammar::accept(Token token) {
    // llama.cpp ends the process when the end comes where the grammar does not expect it.
    if (!vocabulary_->ends_generation(token)) llama_sampler_accept(sampler_.get(), token);
}

}  // namespace elpis::engine::llama
