#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/streams/options.h"
#include "elpis/streams/stream.h"

namespace elpis::streams {

// The streams that can be asked for by id. Not thread-safe: keep it in a Guarded.
//
// A stream leaves when nobody has touched it for `idle_ttl`, or `retention_after_read` after its
// end was read. Leaving cancels; the stream itself lives on until its producer has ended.
class Registry {
public:
    explicit Registry(Options options) : options_(options) {}

    // Lists a stream under a new unguessable id (128 random bits). Busy when `max_live` are listed.
    Result<std::string> add(std::shared_ptr<Stream> stream, Clock::Monotonic now);

    // Null when unknown or expired. Touches the stream.
    std::shared_ptr<Stream> find(std::string_view id, Clock::Monotonic now);

    // Cancels and drops what has expired.
    void sweep(Clock::Monotonic now);

    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        std::shared_ptr<Stream> stream;
        Clock::Monotonic touched;
    };

    bool expired(const Entry& entry, Clock::Monotonic now) const;

    Options options_;
    std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace elpis::streams
