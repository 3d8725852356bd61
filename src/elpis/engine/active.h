#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "elpis/engine/adapter_set.h"
#include "elpis/engine/answer_text.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/chooser.h"
#include "elpis/engine/event.h"
#include "elpis/engine/llama/tap.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/prepared.h"
#include "elpis/engine/probe_recorder.h"
#include "elpis/engine/request.h"
#include "elpis/engine/speculation.h"
#include "elpis/steering/injection.h"
#include "elpis/steering/probe.h"

namespace elpis::engine {

// A request from its arrival to its end, on the engine's thread.
struct Active {
    Active(RequestId number,
           std::shared_ptr<const Request> wanted,
           AdapterSet wanted_adapters,
           std::function<void()> wake)
        : id(number),
          request(std::move(wanted)),
          adapters(std::move(wanted_adapters)),
          on_cancel(request->cancelled, std::move(wake)) {}

    bool cancelled() const { return request->cancelled.stop_requested(); }
    void tell(Event event) const { request->on_event(std::move(event)); }

    // Whether the text of a control token counts.
    bool shows(llama::Token token) const {
        return std::ranges::find(prepared.shown, token) != prepared.shown.end();
    }

    // What is done to its activations, and who looks at them; null: nothing, nobody.
    const steering::Injection* injection() const {
        if (request->embed) return nullptr;
        const auto& given = request->read ? request->read->injection : request->steering.injection;
        return given && !given->empty() ? given.get() : nullptr;
    }
    llama::RowReader* row_reader() const {
        if (prepared.reader) return prepared.reader.get();
        return probe.get();
    }

    // The same for the rows of what it has written: thoughts are not watched, and may be left
    // unsteered.
    const steering::Injection* injection_now() const {
        return text.thinking() && !request->steering.thoughts ? nullptr : injection();
    }
    llama::RowReader* row_reader_now() const { return text.answering() ? row_reader() : nullptr; }

    // What was read of the answer since the last time, where that is told as it comes.
    std::vector<steering::ProbedToken> read_since() const;

    // What the model and the settings allow.
    struct Possible {
        bool steering = false;
        bool speculation = false;
    };
    // It is ready for the batch, but for its grammar.
    void equip(Prepared with, Possible possible);
    // One more token of the answer, and what is to be told of its choice.
    void write(llama::Token token, const Choice& choice, const llama::Vocabulary& vocabulary);
    // Tells what text was held back; what is to be told last. `steerable`: whether the model is.
    Done finish(FinishReason reason, bool steerable);
    // Guesses at most so many of the tokens after the next one; how many there are now.
    int guess(int most, const llama::Vocabulary& vocabulary);

    const RequestId id;
    const std::shared_ptr<const Request> request;
    const AdapterSet adapters;
    std::stop_callback<std::function<void()>> on_cancel;

    bool dispatched = false;  // a worker has it, or had it
    bool ready = false;       // and the scheduler has it now
    Prepared prepared;
    std::shared_ptr<Chooser> chooser;
    std::unique_ptr<ProbeRecorder> probe;
    bool guesses = false;                    // its tokens may be guessed
    std::optional<Speculation> speculation;  // from its first token on, if so
    AnswerText text;
    std::vector<llama::Token> answer;  // decoded, or to be decoded in the next step
    int generated = 0;
    int thought = 0;  // of those, up to the last one of the thought before the answer
    int reused = 0;   // prompt tokens that others had read

    // Whose reading of the same beginning it waits for, and how much of it.
    struct Leader {
        RequestId request = 0;
        int tokens = 0;
    };
    std::optional<Leader> follows;
    bool leads = false;  // has begun with its own reading: others may follow it
};

}  // namespace elpis::engine
