#include "elpis/engine/prepared.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/embedding.h"
#include "elpis/engine/embedding_reader.h"
#include "elpis/engine/llama/sampler.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/loaded_model.h"
#include "elpis/engine/message.h"
#include "elpis/engine/opening.h"
#include "elpis/engine/request.h"
#include "elpis/engine/shield.h"
#include "elpis/engine/text_reader.h"
#include "elpis/engine/tool_protocol.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/scope.h"

namespace elpis::engine {
namespace {

std::uint64_t random_number() {
    std::random_device random;
    return (static_cast<std::uint64_t>(random()) << 32U) | random();
}

std::unexpected<Error> too_long(std::size_t tokens,
                                int context,
                                std::string_view what = "messages") {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("Requested tokens ({}) exceed context window of {}; shorten the {}, "
                            "or raise model.context_length if the model allows it",
                            tokens,
                            context,
                            what));
}

// Known only with the model: which tokens there are.
Result<void> check_biases(const Sampling& sampling, const llama::Vocabulary& vocabulary) {
    for (const Sampling::Bias& bias : sampling.biases) {
        if (bias.token >= 0 && bias.token < vocabulary.size()) continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("logit_bias names token {}; this model's tokens are 0 to {}",
                                bias.token,
                                vocabulary.size() - 1));
    }
    return {};
}

// The control tokens that these texts consist of.
std::vector<llama::Token> control_tokens_in(const std::vector<std::string>& texts,
                                            const llama::Vocabulary& vocabulary) {
    std::string all;
    for (const std::string& text : texts)
        all += text + '\n';
    std::vector<llama::Token> found;
    for (const std::string& text : vocabulary.control_strings()) {
        if (all.find(text) == std::string::npos) continue;
        if (const auto token = vocabulary.control_token(text)) found.push_back(*token);
    }
    return found;
}

// Bytes that every template writes: earlier thoughts are left out by most.
std::size_t bytes_of(const std::vector<Message>& messages, const std::vector<Tool>& tools) {
    std::size_t bytes = 0;
    for (const Message& message : messages)
        bytes += message.content.size();
    for (const Tool& tool : tools)
        bytes += tool.description.size() + tool.parameters.size();
    return bytes;
}

// Where in the prompt the first `count` messages end: what is rendered of them, tokenised, must be
// how the prompt begins. Nothing where it is not.
std::optional<int> end_of_first(std::size_t count,
                                const std::vector<Message>& messages,
                                const Shield& shield,
                                const std::vector<llama::Token>& prompt,
                                const LoadedModel& with) {
    if (count == 0) return 0;
    const std::vector<Message> first(messages.begin(),
                                     messages.begin() + static_cast<std::ptrdiff_t>(count));
    const auto opening = with.chat_template.render_opening(first);
    if (!opening) return std::nullopt;
    const auto tokens = with.model->vocabulary().tokenise_conversation(shield.split(*opening));
    if (tokens.size() >= prompt.size() ||
        !std::equal(tokens.begin(), tokens.end(), prompt.begin())) {
        return std::nullopt;
    }
    return static_cast<int>(tokens.size());
}

void place_steering(Prepared& prepared, const Request& request, std::optional<int> turn) {
    const Steering& asked = request.steering;
    const steering::Scope wish = asked.scope;
    const int last = static_cast<int>(prepared.prompt.size()) - 1;
    prepared.turn = prepared.turn_end = turn.value_or(last + 1);
    prepared.scope = wish == steering::Scope::Turn && !turn ? steering::Scope::Generation : wish;
    switch (prepared.scope) {
        case steering::Scope::Turn:
            prepared.steered_from = prepared.turn;
            break;
        case steering::Scope::Generation:
            // The last row of the prompt chooses the first token, which may be a thought's.
            prepared.steered_from =
                asked.thoughts || prepared.thoughts.begin.empty() || !request.thinking ? last
                                                                                       : last + 1;
            break;
        case steering::Scope::All:
            prepared.steered_from = 0;
            break;
    }
}

Result<Prepared> prepare_reading(const steering::ReadTask& task, const LoadedModel& with) {
    const llama::Vocabulary& vocabulary = with.model->vocabulary();
    Prepared prepared;
    prepared.prompt = vocabulary.tokenise({{.text = task.text, .literal = true}});
    if (prepared.prompt.empty()) {
        return fail(ErrorCode::InvalidArgument, "a text to be read is empty");
    }
    if (prepared.prompt.size() > static_cast<std::size_t>(with.context_length)) {
        return too_long(prepared.prompt.size(), with.context_length);
    }
    std::vector<llama::Token> next;
    for (const std::string& word : task.next_words) {
        const auto tokens = vocabulary.tokenise_further(word);
        if (tokens.empty()) {
            return fail(ErrorCode::InvalidArgument, "a word to look for after a text is empty");
        }
        next.push_back(tokens.front());
    }
    prepared.scope = steering::Scope::All;
    prepared.reader =
        std::make_unique<TextReader>(task, prepared.prompt, std::move(next), with.model->width());
    return prepared;
}

Result<std::vector<llama::Token>> tokens_of(const EmbeddingTask& task, const LoadedModel& with) {
    const llama::Vocabulary& vocabulary = with.model->vocabulary();
    if (const auto* const text = std::get_if<std::string>(&task.input)) {
        if (text->size() / vocabulary.longest_piece() >
            static_cast<std::size_t>(with.context_length)) {
            return too_long(
                text->size() / vocabulary.longest_piece(), with.context_length, "input");
        }
        std::vector<llama::Token> tokens = vocabulary.tokenise({{.text = *text, .literal = true}});
        // Models that were made for it expect their mark behind a text.
        if (const auto end = vocabulary.end_of_text(); end && !tokens.empty()) {
            tokens.push_back(*end);
        }
        return tokens;
    }
    const auto& tokens = std::get<std::vector<std::int32_t>>(task.input);
    for (const std::int32_t token : tokens) {
        if (token >= 0 && token < vocabulary.size()) continue;
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("an input names token {}; this model's tokens are 0 to {}",
                                token,
                                vocabulary.size() - 1));
    }
    return tokens;
}

Result<Prepared> prepare_embedding(const EmbeddingTask& task, const LoadedModel& with) {
    if (with.pooling == EmbeddingPooling::Ranking) {
        return fail(ErrorCode::Unsupported,
                    "this model ranks texts, and gives no embeddings; its file says so "
                    "(pooling_type)");
    }
    Prepared prepared;
    ELPIS_TRY(prepared.prompt, tokens_of(task, with));
    if (prepared.prompt.empty()) {
        return fail(ErrorCode::InvalidArgument, "an input is empty; it must have a token");
    }
    if (prepared.prompt.size() > static_cast<std::size_t>(with.context_length)) {
        return too_long(prepared.prompt.size(), with.context_length, "input");
    }
    prepared.reader = std::make_unique<EmbeddingReader>(
        with.pooling, static_cast<int>(prepared.prompt.size()), with.model->width());
    return prepared;
}

}  // namespace

Result<Prepared> prepare(const Request& request, const LoadedModel& with) {
    if (request.read) return prepare_reading(*request.read, with);
    if (request.embed) return prepare_embedding(*request.embed, with);
    const llama::Vocabulary& vocabulary = with.model->vocabulary();
    const auto context = static_cast<std::size_t>(with.context_length);

    std::vector<Message> messages = request.messages;
    const bool has_system = std::ranges::any_of(messages, [](const Message& message) {
        return message.role == "system" || message.role == "developer";
    });
    if (with.default_system && !has_system) {
        messages.insert(messages.begin(), {.role = "system", .content = *with.default_system});
    }
    // A text that cannot fit whatever its tokens are is not worth tokenising, which takes long.
    const std::size_t bytes = bytes_of(messages, offered(request.tools, request.tool_choice));
    if (bytes / vocabulary.longest_piece() >= context) {
        return too_long(bytes / vocabulary.longest_piece(), with.context_length);
    }
    if (messages.size() >= context) return too_long(messages.size(), with.context_length);

    Shield shield(vocabulary.control_strings(), random_number());
    ELPIS_TRY(Opening opening, open_answer(request, std::move(messages), shield, with));

    Prepared prepared;
    prepared.thoughts = std::move(opening.thoughts);
    prepared.whole_text = opening.whole_text;
    prepared.shown = control_tokens_in(opening.shown, vocabulary);
    prepared.grammar = std::move(opening.grammar);
    prepared.answer_reader = std::move(opening.reader);
    prepared.prompt = vocabulary.tokenise_conversation(shield.split(opening.prompt));
    if (prepared.prompt.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    "the messages make an empty prompt with this model's chat template");
    }
    if (prepared.prompt.size() >= context) {
        return too_long(prepared.prompt.size(), with.context_length);
    }
    if (request.steering.injection || request.probe) {
        const auto last = last_user_place(opening.messages);
        const auto end_of = [&](std::size_t count) {
            return end_of_first(count, opening.messages, shield, prepared.prompt, with);
        };
        const auto turn = last ? end_of(*last) : std::nullopt;
        place_steering(prepared, request, turn);
        if (request.probe && turn) {
            prepared.turn_end = std::max(
                *turn, end_of(*last + 1).value_or(static_cast<int>(prepared.prompt.size())));
        }
    }
    prepared.max_tokens =
        std::min(request.max_tokens, static_cast<int>(context - prepared.prompt.size()));
    prepared.stop = request.stop;
    std::ranges::move(opening.stop, std::back_inserter(prepared.stop));
    ELPIS_OK(check_biases(request.sampling, vocabulary));
    prepared.sampler = std::make_unique<llama::Sampler>(
        request.sampling,
        request.sampling.seed.value_or(static_cast<std::uint32_t>(random_number())),
        vocabulary,
        prepared.prompt);
    return prepared;
}

}  // namespace elpis::engine
