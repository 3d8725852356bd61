#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/affect/options.h"
#include "elpis/affect/state.h"
#include "elpis/base/clock.h"
#include "elpis/base/guarded.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/worker_pool.h"
#include "elpis/engine/backend.h"
#include "elpis/engine/request.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/feelings.h"
#include "elpis/mind/generation.h"
#include "elpis/mind/options.h"
#include "elpis/mind/shaping.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/steering_sets.h"
#include "elpis/mind/turns.h"
#include "elpis/mind/watch.h"
#include "elpis/streams/stream.h"

namespace elpis::mind {

// From a call to a running generation (what is felt, what that gives, who runs it), and from its
// end to what follows from it. Shared, because an end may still be at work when a caller has gone;
// whoever made it calls close() before anything that it uses goes. Any thread.
class Answering : public std::enable_shared_from_this<Answering> {
public:
    struct Parts {
        engine::Backend& backend;
        const Clock& clock;
        WorkerPool& workers;
        Log& log;
        journal::Journal* journal;
        Feelings& feelings;
        SteeringSets& vectors;
    };

    Answering(const Options& options, const affect::Options::Sampling& sampling, Parts parts);

    // As Mind has them.
    Result<Generation> generate(GenerateCall call);
    Result<Generation> call_function(FunctionCall call);
    Result<Generation> say(SayCall call);
    Result<Generation> measure(std::string_view character, std::string_view text);

    // Answers under way to that user, or to anybody, are not remembered when they end; with
    // `disown`, nothing that they would leave behind in the character or the journal stays, either.
    // Once this returns: what has been written by then is the caller's to erase.
    void let_go(std::string_view character, const std::optional<std::string>& user);
    void disown(std::string_view character);

    // Every generation is cancelled, ended by the backend, and complete; nothing reads any more.
    void close();

private:
    // What may become of an answer under way.
    struct Trace {
        std::string character;
        std::string user;  // empty: no talk
        bool in_talk = true;
        bool in_life = true;
    };
    using Traces = std::map<std::uint64_t, Trace>;

    // The trace of a call from its very beginning, before anything of the character is read, so
    // that let_go() and disown() reach it whenever they come. Ends it, unless the answer has taken
    // it over.
    class Tracing {
    public:
        Tracing(Answering& answering, std::string character, std::string user);
        ~Tracing();
        Tracing(const Tracing&) = delete;
        Tracing& operator=(const Tracing&) = delete;

        std::uint64_t key() const { return key_; }
        void hand_over() { handed_over_ = true; }

    private:
        Answering& answering_;
        const std::uint64_t key_;
        bool handed_over_ = false;
    };

    struct Open {
        std::map<std::uint64_t, std::shared_ptr<streams::Stream>> streams;
        std::uint64_t last = 0;
        bool closing = false;
    };

    // What is done for one kind of call, and what is not.
    struct Manner {
        bool steered = true;
        bool appraised = false;
        bool recorded = true;  // in the journal
        bool in_role = true;
        std::string user;  // who talks; empty: the caller keeps the conversation
    };

    // What follows from an answer once it has ended.
    struct Then {
        Manner manner;
        std::string character;
        std::string asked;  // the last message of the user's
        Watch watch;
        Turns::Ticket turn = 0;
        std::string context;       // for the journal: of which turn
        journal::Generation made;  // with what
    };

    template <class Call>
    Result<Generation> answer(Call call, const Manner& manner);
    template <class Call>
    Result<Generation> answer(Call call, const Manner& manner, Tracing& tracing);
    template <class Call>
    Result<affect::State> feeling_of(const Call& call, const SteeringSet::Status& set);
    Result<Generation> begin(engine::Request request,
                             Generation generation,
                             Then then,
                             Tracing& tracing);
    // Whether what an answer does to its character may still be done.
    Feelings::Allowed while_in_life(std::uint64_t key);
    static Manner plainly();
    bool steers_forms(const ShapeWish& wish) const;
    std::size_t room_for_history(const std::string& character) const;

    void at_end(std::uint64_t key, std::shared_ptr<streams::Stream> stream, const Then& then);
    void follow_up(std::uint64_t key, const streams::Stream& stream, const Then& then);
    void appraise(std::uint64_t key, const streams::Stream& stream, const Then& then);
    void record(const streams::Stream& stream, const Then& then);
    void remember(const streams::Stream& stream, const Then& then);

    const Options options_;
    const affect::Options::Sampling sampling_;
    const Parts parts_;
    Guarded<Open> open_;
    Guarded<Traces> traces_;  // of those in open_, and of calls that will be
};

}  // namespace elpis::mind
