#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/affect/feeling.h"
#include "elpis/affect/impulse.h"
#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/base/clock.h"
#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/characters.h"
#include "elpis/mind/emotion.h"
#include "elpis/mind/listeners.h"
#include "elpis/mind/turn_key.h"
#include "elpis/mind/turns.h"

namespace elpis::mind {

// What everybody here feels, and what can happen to a feeling: the part of the mind that no model
// has to do with. Each change is in the journal when its call returns. Calls from any thread;
// InvalidArgument for a bad name, and as Characters::find.
class Feelings {
public:
    struct Parts {
        const Clock& clock;
        journal::Journal* journal;  // null: nothing outlives the object
        Log& log;
    };

    Feelings(const affect::Options& everybody, Personas personas, std::size_t limit, Parts parts);

    // Never changes.
    const Cast& cast() const { return cast_; }

    Result<Emotion> read(std::string_view character);
    // As Mind::look.
    Result<std::optional<Emotion>> look(std::string_view character);
    Result<Reasons> explain(std::string_view character);
    Result<Past> past(std::string_view character);
    // As Mind::history.
    Result<HistoryPage> history(std::string_view character,
                                std::size_t limit,
                                const std::optional<std::string>& before);

    // Asked when a change is about to be made, under the lock that erase() takes, too: whether it
    // still may be, so that nothing comes back to who is erased. Must not call anything of this
    // class. Empty: it may.
    using Allowed = std::function<bool()>;

    // One thing that happens, and why.
    struct Happening {
        affect::Impulse impulse;
        journal::Cause cause = journal::Cause::ToolCall;
        std::string context;
        Turns::Ticket turn = 0;  // which did it; one that has been undone does nothing any more
        Allowed allowed;
    };
    // InvalidArgument for a figure that is not finite, Cancelled for what is not allowed any more;
    // then nothing has changed, and nobody is born.
    Result<Emotion> feel(std::string_view character, const Happening& happening);
    // What it would do; nothing happens to who is given none.
    Result<Foretaste> foretaste(std::string_view character,
                                const std::optional<affect::Impulse>& impulse);

    Result<Emotion> reset(std::string_view character);
    Result<Emotion> set_baseline(std::string_view character, const affect::State& home);
    Result<Emotion> set_emotion(std::string_view character, const affect::State& there);

    // Moves on the time of a character whose clock is its own. InvalidArgument for another one, and
    // for seconds that are not 0 to 10⁹.
    Result<Emotion> advance(std::string_view character, affect::Seconds by);
    Result<Emotion> set_clock(std::string_view character, ClockKind clock);

    // The whole feeling as one JSON object, and back: `restore` makes it what is felt now.
    // InvalidArgument for a text that is none.
    Result<std::string> snapshot(std::string_view character);
    Result<Emotion> restore(std::string_view character, std::string_view json);

    // A turn begins: what the turns did whose place it takes is undone first. Cancelled when that
    // is not allowed any more.
    Result<Turns::Ticket> begin_turn(std::string_view character,
                                     const TurnKey& key,
                                     const Allowed& allowed = {});

    // Those who are alive, have a file, or are in the journal, behind `after`.
    Result<bool> knows(std::string_view character);
    Result<KnownPage> known(std::string_view after, std::size_t limit);

    // All that is known of its feeling and its talks; it is born again on next use. False: there
    // was nothing. A change that comes later begins it anew, where it is still allowed.
    Result<bool> erase(std::string_view character);

    // Why the newest change is not on the disk, where it should be: a sentence, else empty.
    std::string warning();

    // As Mind::on_change and Mind::on_erase.
    std::shared_ptr<void> on_change(Listeners::Listener listener);
    std::shared_ptr<void> on_erase(Listeners::Listener listener);

private:
    template <class Use>
    auto with(std::string_view character, Use&& use, const Allowed& allowed = {});
    template <class Change>
    Result<Emotion> change(std::string_view character,
                           journal::Event event,
                           Change&& how,
                           const Allowed& allowed = {});

    Emotion shown(std::string_view character,
                  const affect::Feeling& feeling,
                  affect::Instant now) const;
    double epoch(affect::Instant now) const;

    const Parts parts_;
    const Cast cast_;
    Guarded<Characters> characters_;
    Listeners changed_;
    Listeners erased_;
};

}  // namespace elpis::mind
