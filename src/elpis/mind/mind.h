#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/event_table.h"
#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/timer.h"
#include "elpis/base/worker_pool.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/embedding.h"
#include "elpis/engine/status.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/embedding.h"   // IWYU pragma: export
#include "elpis/mind/emotion.h"     // IWYU pragma: export
#include "elpis/mind/generation.h"  // IWYU pragma: export
#include "elpis/mind/options.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/steering_sets.h"
#include "elpis/streams/options.h"
#include "elpis/streams/stream.h"  // IWYU pragma: export

namespace elpis::mind {

// The use cases. The only room that knows both feelings and models. All calls from any thread; none
// waits for a generation. A change of a feeling is in the journal when its call returns.
//
// Wherever a character is named: InvalidArgument for a name that is none; Busy when as many are
// alive as may be and none can make room; Unavailable when the journal cannot be read.
class Mind {
public:
    // Everything that the mind uses and does not own; all of it outlives the mind.
    struct Parts {
        engine::Backend& backend;
        const Clock& clock;
        WorkerPool& workers;
        Timer& timer;
        Log& log;
        journal::Journal* journal = nullptr;  // null: nothing outlives the mind, and nobody talks
    };

    Mind(const Options& options,
         const affect::Options& affect,
         streams::Options streams,
         VectorSource vectors,
         Parts parts,
         Personas personas = {},
         OwnVectors own_vectors = {});
    ~Mind();  // cancels every generation and waits until the backend has ended them
    Mind(const Mind&) = delete;
    Mind& operator=(const Mind&) = delete;

    // InvalidArgument (with the field's name), Busy. The answer is appraised when it is whole. A
    // character with a persona is in its role (role.h). Made again, or for an edited message, the
    // turn takes the place of the old one (turn_key.h): what that one did is undone first, also
    // when the backend then refuses.
    Result<Generation> generate(GenerateCall call);
    Result<Generation> call_function(FunctionCall call);

    // The inputs as vectors of length 1, which no feeling moves; nothing is remembered of them.
    // InvalidArgument for none or more than 2048. `at_end` as Embedding::begin has it.
    Result<std::shared_ptr<Embedding>> embed(std::vector<engine::EmbeddingTask> inputs,
                                             std::function<void()> at_end);

    // The same as `generate`, listed under an id until it is read to the end or forgotten.
    Result<Generation> start_stream(GenerateCall call);
    // Touches it. NotFound for an id never known or already gone.
    Result<Generation> find_stream(std::string_view id);

    // Answers what a user says, after what both have said before. A whole answer is remembered
    // with what it answers, before it is complete; one that is cancelled or fails, neither. Errors
    // as `generate`; Unsupported without a journal.
    Result<Generation> say(SayCall call);
    // Forgets the talk with that user, or all talks, and what an answer under way would add to
    // them. False: there was none.
    Result<bool> forget(std::string_view character, const std::optional<std::string>& user);
    // Forgets everything about a character, its feeling too, and what answers under way would leave
    // behind. False: there was nothing.
    Result<bool> erase(std::string_view character);

    // An event happens to a character. InvalidArgument for a figure that is not finite. `context`
    // is kept in the journal.
    Result<Emotion> feel(std::string_view character,
                         std::string_view event_type,
                         double intensity,
                         std::string context = {});
    Result<Emotion> reset(std::string_view character);
    Result<Emotion> emotion(std::string_view character);
    // The same of somebody who is known; nothing of others, and nobody is born by it.
    Result<std::optional<Emotion>> look(std::string_view character);
    // From now on it is at home there. InvalidArgument for a figure outside −1 … 1.
    Result<Emotion> set_baseline(std::string_view character, const affect::State& home);
    // It is there at once, and settles from there as ever. InvalidArgument for a figure outside
    // −1 … 1.
    Result<Emotion> set_emotion(std::string_view character, const affect::State& there);
    Result<Reasons> explain(std::string_view character);

    // What moved it lately: points from memory, events from the journal.
    Result<Past> past(std::string_view character);
    // All that the journal has of it, by pages of at most `limit` (1 … 1000) from the newest
    // backwards: the next older one is asked for with `before` of this one. Without a journal one
    // page, of points from memory. InvalidArgument for a `before` that no page gave.
    Result<HistoryPage> history(std::string_view character,
                                std::size_t limit,
                                const std::optional<std::string>& before = std::nullopt);

    // The time of a character: as Feelings has it (feelings.h).
    Result<Emotion> advance(std::string_view character, affect::Seconds by);
    Result<Emotion> set_clock(std::string_view character, ClockKind clock);
    // A whole feeling as one JSON object, and back.
    Result<std::string> snapshot(std::string_view character);
    Result<Emotion> restore(std::string_view character, std::string_view json);

    // What a text would do to a character by its words.
    Result<Foretaste> foretaste(std::string_view character, std::string_view text);
    // The same by what the model feels while it reads it: an answer of one token that moves
    // nothing, and, when it is complete, what it tells. Unsupported where nothing can be measured.
    Result<Generation> measure(std::string_view character, std::string_view text);
    Result<Foretaste> foretaste(const Generation& measured);

    // Whether somebody has this name: in a file, alive, or in the journal. Whoever has not is born
    // when first asked for.
    Result<bool> knows(std::string_view character);
    // Everybody who is known, by name, behind `after`.
    Result<KnownPage> known(std::string_view after, std::size_t limit);

    // Of everybody; a persona may have its own beside them.
    const affect::EventTable& events() const;
    const affect::EventTable& events(std::string_view character) const;
    engine::Status status() const;
    engine::Capabilities capabilities() const;
    // Of the vectors that steer this character.
    SteeringSet::Status steering(std::string_view character = kDefaultCharacter) const;
    // Whether they are the character's own, not everybody's.
    bool has_own_vectors(std::string_view character) const;
    const Options& options() const;
    const streams::Options& stream_options() const;
    std::size_t live_streams() const;
    // Nothing without a journal.
    std::optional<JournalStatus> journal() const;
    // Why the newest change is not on the disk, where it should be: a sentence, else empty.
    std::string journal_warning() const;

    // Calls `listener` after each change of a character's feeling, on the thread that changed it,
    // until the returned object is dropped (which waits for a running call). Must be quick.
    std::shared_ptr<void> on_change(std::function<void(const std::string& character)> listener);
    // The same after a character was erased, which is a change, too: that is told first.
    std::shared_ptr<void> on_erase(std::function<void(const std::string& character)> listener);

private:
    struct Body;
    std::shared_ptr<Body> body_;
};

}  // namespace elpis::mind
