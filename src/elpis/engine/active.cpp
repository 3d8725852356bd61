#include "elpis/engine/active.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "elpis/engine/answer_text.h"
#include "elpis/engine/chooser.h"
#include "elpis/engine/event.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/logprob_report.h"
#include "elpis/engine/prepared.h"
#include "elpis/engine/probe_recorder.h"
#include "elpis/steering/probe.h"

namespace elpis::engine {

void Active::equip(Prepared with, Possible possible) {
    prepared = std::move(with);
    if (prepared.reader) return;
    if (request->probe && possible.steering) {
        probe = std::make_unique<ProbeRecorder>(request->probe,
                                                prepared.turn,
                                                prepared.turn_end,
                                                static_cast<int>(prepared.prompt.size()),
                                                prepared.max_tokens);
    }
    text = AnswerText(std::move(prepared.thoughts), std::move(prepared.stop), prepared.whole_text);
    chooser = std::make_shared<Chooser>(Chooser{.sampler = std::move(prepared.sampler),
                                                .grammar = {},
                                                .logprobs = request->sampling.logprobs});
    // A grammar is asked beside the engine's thread, for one token at a time; and a probe sees
    // every row that is decoded.
    guesses = possible.speculation && !prepared.grammar && !probe;
}

void Active::write(llama::Token token, const Choice& choice, const llama::Vocabulary& vocabulary) {
    answer.push_back(token);
    ++generated;
    std::string bytes = vocabulary.piece(token, shows(token));
    AnswerText::Piece piece = text.push(bytes);
    if (text.thought_grew()) thought = generated;
    if (probe && text.answering()) probe->note_piece(std::move(bytes));
    tell(Text{.piece = std::move(piece.answer),
              .tokens = generated,
              .logprob = text.answering() ? reported(choice.likelihood, vocabulary) : std::nullopt,
              .thought = std::move(piece.thought),
              .probed = read_since(),
              .reader = generated == 1 ? prepared.answer_reader : nullptr});
}

std::vector<steering::ProbedToken> Active::read_since() const {
    if (!probe || !request->probe_as_it_comes) return {};
    return probe->take_read();
}

Done Active::finish(FinishReason reason, bool steerable) {
    AnswerText::Piece rest = text.finish();
    std::vector<steering::ProbedToken> probed = read_since();
    if (!rest.answer.empty() || !rest.thought.empty() || !probed.empty()) {
        tell(Text{.piece = std::move(rest.answer),
                  .tokens = generated,
                  .thought = std::move(rest.thought),
                  .probed = std::move(probed)});
    }
    const bool steered = steerable && injection() != nullptr;
    return {.reason = reason,
            .usage = {.prompt_tokens = static_cast<int>(prepared.prompt.size()),
                      .completion_tokens = generated,
                      .cached_tokens = reused,
                      .thought_tokens = thought},
            .steered = steered ? std::optional(prepared.scope) : std::nullopt,
            .probed = probe ? probe->finish() : nullptr,
            .reader = prepared.answer_reader};
}

int Active::guess(int most, const llama::Vocabulary& vocabulary) {
    // Where thoughts are steered otherwise than the answer, a guess might reach from one into the
    // other.
    most = std::min(most, prepared.max_tokens - generated - 1);
    if (!guesses || most < 1 || injection_now() != injection()) return 0;
    if (!speculation) {
        std::vector<llama::Token> before = prepared.prompt;
        before.insert(before.end(), answer.begin(), answer.end());
        speculation.emplace(before);
    }
    speculation->guess(most, vocabulary);
    return static_cast<int>(speculation->guessed().size());
}

}  // namespace elpis::engine
