#include "elpis/streams/stream.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/engine/event.h"
#include "elpis/steering/probe.h"

namespace elpis::streams {
namespace {

// A cursor that a client made up may point into a character; text leaves in whole ones.
std::size_t snap_to_character(const std::string& text, std::size_t cursor) {
    cursor = std::min(cursor, text.size());
    while (cursor > 0 && cursor < text.size() &&
           (static_cast<unsigned char>(text[cursor]) & 0xC0U) == 0x80U) {
        --cursor;
    }
    return cursor;
}

// Tokens of one answer; a report of each is some hundred times larger than its text.
constexpr std::size_t kMostLogprobs = 4096;

}  // namespace

bool Outcome::cancelled() const {
    return reason == engine::FinishReason::Cancelled ||
           (error && error->code == ErrorCode::Cancelled);
}

bool Outcome::whole() const {
    return !error && !cancelled();
}

Stream::Stream(std::function<void(const std::shared_ptr<Stream>&)> at_end)
    : at_end_(std::move(at_end)) {}

void Stream::accept(engine::Event event) {
    std::vector<std::function<void()>> due;
    bool ended = false;
    {
        const std::lock_guard lock(mutex_);
        if (outcome_) return;  // nothing follows the end
        if (auto* text = std::get_if<engine::Text>(&event)) {
            text_ += text->piece;
            thought_ += text->thought;
            tokens_ = text->tokens;
            if (text->reader) reader_ = std::move(text->reader);
            if (text->logprob && logprobs_.size() < kMostLogprobs) {
                logprobs_.push_back(*std::move(text->logprob));
            }
            for (steering::ProbedToken& token : text->probed)
                probed_.push_back(std::move(token));
            progress_ = {.phase = engine::Phase::Generating};
            for (auto it = waiters_.begin(); it != waiters_.end();) {
                Waiter& waiter = it->second;
                if (has_news_locked(waiter)) {
                    due.push_back(std::move(waiter.callback));
                    it = waiters_.erase(it);
                } else {
                    ++it;
                }
            }
        } else if (auto* progress = std::get_if<engine::Progress>(&event)) {
            progress_ = *progress;
        } else if (auto* done = std::get_if<engine::Done>(&event)) {
            outcome_ = Outcome{.reason = done->reason,
                               .error = {},
                               .usage = done->usage,
                               .steered = done->steered,
                               .probed = std::move(done->probed),
                               .reader = std::move(done->reader)};
            ended = true;
        } else if (auto* error = std::get_if<Error>(&event)) {
            outcome_ = Outcome{.error = std::move(*error)};
            if (outcome_->cancelled()) {  // to a reader, a cancelled stream has no error
                outcome_->reason = engine::FinishReason::Cancelled;
                outcome_->error.reset();
            }
            ended = true;
        }
        if (ended && !logprobs_.empty()) {
            outcome_->logprobs =
                std::make_shared<const std::vector<engine::TokenLogprob>>(std::move(logprobs_));
        }
    }
    for (const auto& callback : due) {
        callback();
    }
    if (!ended) return;
    if (at_end_) {
        at_end_(shared_from_this());
    } else {
        complete();
    }
}

void Stream::complete() {
    std::map<std::uint64_t, Waiter> due;
    {
        const std::lock_guard lock(mutex_);
        complete_ = true;
        due.swap(waiters_);
    }
    for (const auto& [id, waiter] : due) {
        waiter.callback();
    }
}

void Stream::cancel() {
    cancel_.request_stop();
}

Reading Stream::read(std::size_t cursor) const {
    const std::lock_guard lock(mutex_);
    return read_locked(cursor);
}

Reading Stream::read_on() {
    const std::lock_guard lock(mutex_);
    Reading reading = read_locked(remembered_cursor_);
    remembered_cursor_ = reading.next_cursor;
    return reading;
}

Reading Stream::read_locked(std::size_t cursor) const {
    end_was_read_ = end_was_read_ || complete_;
    return {
        .text = text_.substr(snap_to_character(text_, cursor)),
        .next_cursor = text_.size(),
        .tokens = tokens_,
        .thinking = !complete_ && text_.empty() && !thought_.empty(),
        .progress = progress_,
        .complete = complete_,
        .outcome = complete_ ? outcome_ : std::nullopt,
    };
}

std::string Stream::text() const {
    const std::lock_guard lock(mutex_);
    return text_;
}

std::vector<engine::TokenLogprob> Stream::logprobs(std::size_t from) const {
    const std::lock_guard lock(mutex_);
    const auto& all = outcome_ && outcome_->logprobs ? *outcome_->logprobs : logprobs_;
    if (from >= all.size()) return {};
    return {all.begin() + static_cast<std::ptrdiff_t>(from), all.end()};
}

std::vector<steering::ProbedToken> Stream::probed(std::size_t from) const {
    const std::lock_guard lock(mutex_);
    if (from >= probed_.size()) return {};
    return {probed_.begin() + static_cast<std::ptrdiff_t>(from), probed_.end()};
}

std::shared_ptr<const engine::AnswerReader> Stream::reader() const {
    const std::lock_guard lock(mutex_);
    return reader_;
}

std::string Stream::thought() const {
    const std::lock_guard lock(mutex_);
    return thought_;
}

bool Stream::complete_now() const {
    const std::lock_guard lock(mutex_);
    return complete_;
}

bool Stream::end_was_read() const {
    const std::lock_guard lock(mutex_);
    return end_was_read_;
}

std::optional<Outcome> Stream::outcome() const {
    const std::lock_guard lock(mutex_);
    return outcome_;
}

Stream::Watch Stream::when_news(std::size_t cursor, std::function<void()> callback) {
    return watch({.cursor = cursor, .thought = {}, .callback = std::move(callback)});
}

Stream::Watch Stream::when_news(Seen seen, std::function<void()> callback) {
    return watch({.cursor = seen.text, .thought = seen.thought, .callback = std::move(callback)});
}

Stream::Watch Stream::when_complete(std::function<void()> callback) {
    return watch({.cursor = {}, .thought = {}, .callback = std::move(callback)});
}

bool Stream::has_news_locked(const Waiter& waiter) const {
    return (waiter.cursor && *waiter.cursor < text_.size()) ||
           (waiter.thought && *waiter.thought < thought_.size());
}

Stream::Watch Stream::watch(Waiter waiter) {
    {
        const std::lock_guard lock(mutex_);
        const bool due = complete_ || has_news_locked(waiter);
        if (!due) {
            const std::uint64_t id = ++last_waiter_;
            waiters_.emplace(id, std::move(waiter));
            return {weak_from_this(), id};
        }
    }
    waiter.callback();
    return {};
}

void Stream::forget(std::uint64_t id) {
    Waiter dropped;  // destroyed outside the lock: it may own anything
    const std::lock_guard lock(mutex_);
    if (const auto it = waiters_.find(id); it != waiters_.end()) {
        dropped = std::move(it->second);
        waiters_.erase(it);
    }
}

Stream::Watch& Stream::Watch::operator=(Watch&& other) noexcept {
    std::swap(stream_, other.stream_);
    std::swap(id_, other.id_);
    return *this;
}

Stream::Watch::~Watch() {
    if (const auto stream = stream_.lock()) stream->forget(id_);
}

}  // namespace elpis::streams
