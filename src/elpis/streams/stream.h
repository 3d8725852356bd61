#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/event.h"
#include "elpis/steering/probe.h"
#include "elpis/steering/scope.h"

namespace elpis::streams {

// How a generation ended: exactly one of reason and error.
struct Outcome {
    std::optional<engine::FinishReason> reason;
    std::optional<Error> error;
    engine::Usage usage;
    // How it was steered; absent when it was not. What its probe saw; null without one.
    std::optional<steering::Scope> steered;
    std::shared_ptr<const steering::ProbeReading> probed;
    std::shared_ptr<const engine::AnswerReader> reader = nullptr;  // when it may be a call
    // Of each of the first few thousand tokens; null unless it was asked for.
    std::shared_ptr<const std::vector<engine::TokenLogprob>> logprobs = nullptr;

    // Ended by somebody's wish rather than by itself.
    bool cancelled() const;
    // A whole answer: neither cancelled nor failed.
    bool whole() const;
};

// What a reader gets. `complete` means: the text is final, and everything that had to happen
// because of it (appraisal) has happened.
struct Reading {
    std::string text;             // since the cursor; whole UTF-8 characters
    std::size_t next_cursor = 0;  // opaque; bytes of the answer behind this reading
    int tokens = 0;               // generated so far
    bool thinking = false;        // it thinks, and has not begun to answer
    engine::Progress progress;
    bool complete = false;
    std::optional<Outcome> outcome;  // when complete
};

// One generation and everybody's view of it. It outlives the call that started it; it ends only
// when its producer has ended; reading never deletes anything. All calls from any thread.
class Stream : public std::enable_shared_from_this<Stream> {
public:
    // `at_end` runs once, on the producer's thread, when the producer has ended; it must lead to
    // complete(), then or later. Without it the stream completes by itself.
    explicit Stream(std::function<void(const std::shared_ptr<Stream>&)> at_end = {});
    ~Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    // The producer's side.
    void accept(engine::Event event);
    void complete();
    std::stop_token stop_token() const { return cancel_.get_token(); }

    // Asks the producer to end; again and after the end: no effect.
    void cancel();

    Reading read(std::size_t cursor) const;
    Reading read_on();  // from where the last read_on ended, as the reference implementation reads
    std::string text() const;
    // Of the tokens from this one on, as far as they have come; empty unless they were asked for.
    std::vector<engine::TokenLogprob> logprobs(std::size_t from) const;
    // Tokens of the answer that the model has read, from this one on, as far as they have come;
    // empty unless they were asked for as they come.
    std::vector<steering::ProbedToken> probed(std::size_t from) const;
    // Of an answer that may be a call, from its first text on; null for others.
    std::shared_ptr<const engine::AnswerReader> reader() const;
    std::string thought() const;  // what the model thought before the text; empty for most
    bool complete_now() const;
    bool end_was_read() const;               // some reading was complete
    std::optional<Outcome> outcome() const;  // known from the producer's end, before complete

    // Keeps a one-shot callback registered; dropping it unregisters.
    class Watch {
    public:
        Watch() = default;
        Watch(std::weak_ptr<Stream> stream, std::uint64_t id)
            : stream_(std::move(stream)), id_(id) {}
        Watch(Watch&& other) noexcept : stream_(std::exchange(other.stream_, {})), id_(other.id_) {}
        Watch& operator=(Watch&& other) noexcept;
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;
        ~Watch();

    private:
        std::weak_ptr<Stream> stream_;
        std::uint64_t id_ = 0;
    };

    // Calls back once: when there is text behind `cursor` or the stream is complete. At once, on
    // this thread, if that is so already; else on the thread that makes it so. Must be quick.
    // Dropping the Watch does not wait for a callback that has already begun.
    [[nodiscard]] Watch when_news(std::size_t cursor, std::function<void()> callback);
    // The same, when there is a thought behind `seen.thought` as well. Both in bytes.
    struct Seen {
        std::size_t text = 0;
        std::size_t thought = 0;
    };
    [[nodiscard]] Watch when_news(Seen seen, std::function<void()> callback);
    [[nodiscard]] Watch when_complete(std::function<void()> callback);

private:
    struct Waiter {
        std::optional<std::size_t> cursor;   // behind it there is news; absent: only completion is
        std::optional<std::size_t> thought;  // the same, of the thought
        std::function<void()> callback;
    };

    Watch watch(Waiter waiter);
    bool has_news_locked(const Waiter& waiter) const;
    Reading read_locked(std::size_t cursor) const;
    void forget(std::uint64_t id);

    std::function<void(const std::shared_ptr<Stream>&)> at_end_;
    std::stop_source cancel_;

    mutable std::mutex mutex_;
    std::string text_;  // guarded by mutex_, as is all below
    std::string thought_;
    int tokens_ = 0;
    std::vector<engine::TokenLogprob> logprobs_;
    std::vector<steering::ProbedToken> probed_;
    std::shared_ptr<const engine::AnswerReader> reader_;
    engine::Progress progress_;
    std::optional<Outcome> outcome_;
    bool complete_ = false;
    mutable bool end_was_read_ = false;
    std::size_t remembered_cursor_ = 0;
    std::map<std::uint64_t, Waiter> waiters_;
    std::uint64_t last_waiter_ = 0;
};

}  // namespace elpis::streams
