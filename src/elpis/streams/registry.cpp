#include "elpis/streams/registry.h"

#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/streams/stream.h"

namespace elpis::streams {
namespace {

std::string unguessable_id() {
    std::random_device random;  // the kernel's generator
    return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

}  // namespace

Result<std::string> Registry::add(std::shared_ptr<Stream> stream, Clock::Monotonic now) {
    sweep(now);
    if (entries_.size() >= options_.max_live) {
        return fail(ErrorCode::Busy,
                    fmt::format("{} streams are open, which is the limit (streams.max_live); read "
                                "one to its end or cancel one, then start again",
                                entries_.size()));
    }
    std::string id = unguessable_id();
    entries_.emplace(id, Entry{.stream = std::move(stream), .touched = now});
    return id;
}

std::shared_ptr<Stream> Registry::find(std::string_view id, Clock::Monotonic now) {
    const auto it = entries_.find(id);
    if (it == entries_.end()) return nullptr;
    if (expired(it->second, now)) {
        it->second.stream->cancel();
        entries_.erase(it);
        return nullptr;
    }
    it->second.touched = now;
    return it->second.stream;
}

void Registry::sweep(Clock::Monotonic now) {
    std::erase_if(entries_, [&](const auto& item) {
        const Entry& entry = item.second;
        if (!expired(entry, now)) return false;
        entry.stream->cancel();
        return true;
    });
}

bool Registry::expired(const Entry& entry, Clock::Monotonic now) const {
    const auto kept =
        entry.stream->end_was_read() ? options_.retention_after_read : options_.idle_ttl;
    return now - entry.touched > kept;
}

}  // namespace elpis::streams
