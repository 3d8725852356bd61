#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/streams/options.h"
#include "elpis/streams/stream.h"
#include "elpis/streams/stream_id.h"

namespace elpis::streams {

// What can be listed: a stream with whatever its owner wants to find again beside it.
template <class T>
concept Listable = std::copyable<T> && requires(T item) {
    { item.stream } -> std::convertible_to<std::shared_ptr<Stream>>;
};

// The streams that can be asked for by id. Not thread-safe: keep it in a Guarded.
//
// A stream leaves when nobody has touched it for `idle_ttl`, or `retention_after_read` after its
// end was read. Leaving cancels; the stream itself lives on until its producer has ended.
template <Listable Item>
class Registry {
public:
    explicit Registry(Options options) : options_(options) {}

    // Busy when `max_live` streams are live.
    Result<void> check_room(Clock::Monotonic now) {
        sweep(now);
        const std::size_t alive = live();
        if (alive < options_.max_live) return {};
        return fail(ErrorCode::Busy,
                    fmt::format("{} streams are open, which is the limit (streams.max_live); read "
                                "one to its end or cancel one, then start again",
                                alive));
    }

    // Lists an item under a new id.
    Result<std::string> add(Item item, Clock::Monotonic now) {
        ELPIS_OK(check_room(now));
        if (entries_.size() >= kKeptPerLive * options_.max_live) drop_oldest_complete();
        std::string id = new_stream_id();
        entries_.emplace(id, Entry{.item = std::move(item), .touched = now});
        return id;
    }

    // Nothing when unknown or expired. Touches the stream.
    std::optional<Item> find(std::string_view id, Clock::Monotonic now) {
        sweep(now);
        const auto it = entries_.find(id);
        if (it == entries_.end()) return std::nullopt;
        it->second.touched = now;
        return it->second.item;
    }

    // Cancels and drops what has expired.
    void sweep(Clock::Monotonic now) {
        std::erase_if(entries_, [&](const auto& entry) {
            if (!expired(entry.second, now)) return false;
            entry.second.item.stream->cancel();
            return true;
        });
    }

    std::size_t size() const { return entries_.size(); }
    std::size_t live() const {
        return static_cast<std::size_t>(std::ranges::count_if(
            entries_, [](const auto& entry) { return !entry.second.item.stream->complete_now(); }));
    }

private:
    static constexpr std::size_t kKeptPerLive = 10;

    struct Entry {
        Item item;
        Clock::Monotonic touched;
    };

    bool expired(const Entry& entry, Clock::Monotonic now) const {
        const auto kept =
            entry.item.stream->end_was_read() ? options_.retention_after_read : options_.idle_ttl;
        return now - entry.touched > kept;
    }

    void drop_oldest_complete() {
        auto oldest = entries_.end();
        for (auto it = entries_.begin(); it != entries_.end(); ++it) {
            if (!it->second.item.stream->complete_now()) continue;
            if (oldest == entries_.end() || it->second.touched < oldest->second.touched)
                oldest = it;
        }
        if (oldest != entries_.end()) entries_.erase(oldest);
    }

    Options options_;
    std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace elpis::streams
