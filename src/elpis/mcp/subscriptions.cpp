#include "elpis/mcp/subscriptions.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/timer.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/resource_uri.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp {
namespace {

constexpr std::string_view kUpdated = "notifications/resources/updated";
// Beside those of calls (call.cpp), which are numbered from 1.
constexpr Transport::Topic kOneLegacyTopic = Transport::Topic{1} << 48U;

Json subscription_meta(const Json& id) {
    return {{kMetaSubscription, id}};
}

// The URIs that the filter asks for.
std::expected<Json, Fault> read_uris(const Json& params) {
    const auto invalid = [](std::string why) {
        return fault(kInvalidParams, "Invalid params: " + std::move(why));
    };
    const auto filter = params.find("notifications");
    if (filter == params.end() || !filter->is_object()) {
        return invalid("notifications (an object) is required");
    }
    for (const char* kind : {"toolsListChanged", "promptsListChanged", "resourcesListChanged"}) {
        if (const auto flag = filter->find(kind); flag != filter->end() && !flag->is_boolean()) {
            return invalid(std::string("notifications.") + kind + " must be a boolean");
        }
    }
    const auto uris = filter->find("resourceSubscriptions");
    if (uris == filter->end()) return Json::array();
    if (!uris->is_array() ||
        !std::ranges::all_of(*uris, [](const Json& uri) { return uri.is_string(); })) {
        return invalid("notifications.resourceSubscriptions must be an array of URIs");
    }
    return *uris;
}

}  // namespace

Subscriptions::Subscriptions(Timer& timer, const Clock& clock, Transport& transport)
    : timer_(timer), clock_(clock), transport_(transport) {}

// What there is of them, and can change; each once, in the order in which they were named.
std::vector<Subscriptions::Wanted> Subscriptions::known(const Json& uris) {
    std::vector<Wanted> wanted;
    for (const Json& each : uris) {
        const auto& uri = each.get_ref<const std::string&>();
        if (wanted.size() == kMostUris) break;
        const auto named = read_resource_uri(uri);
        if (!named || named->kind == ResourceUri::Kind::Events) continue;
        if (std::ranges::find(wanted, uri, &Wanted::uri) != wanted.end()) continue;
        wanted.push_back({.uri = uri, .character = named->character});
    }
    return wanted;
}

void Subscriptions::heed(State& state, const std::string& character, int more) {
    std::size_t& count = state.heeded[character];
    count = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(count) + more);
    if (count == 0) state.heeded.erase(character);
}

// Registered and acknowledged under one lock: no notice can come before or be lost between.
void Subscriptions::listen(const std::shared_ptr<Call>& call) {
    const auto uris = read_uris(call->take_params());
    if (!uris) return static_cast<void>(call->answer(std::unexpected(uris.error())));
    std::vector<Wanted> wanted = known(*uris);
    const bool taken = state_.with([&](State& state) {
        if (state.listening >= kMost) return false;
        ++state.listening;
        Json honoured = Json::object();
        for (const Wanted& each : wanted) {
            heed(state, each.character, 1);
            honoured["resourceSubscriptions"].push_back(each.uri);
        }
        if (!wanted.empty()) {
            state.listeners.emplace(call.get(),
                                    Listener{.call = call, .wanted = std::move(wanted)});
        }
        call->notify(
            "notifications/subscriptions/acknowledged",
            {{"_meta", subscription_meta(call->id())}, {"notifications", std::move(honoured)}});
        return true;
    });
    if (!taken) {
        call->answer(fault(kInternalError, "Subscription limit reached"));
        return;
    }
    call->on_end([self = weak_from_this(), key = call.get()] {
        const auto subscriptions = self.lock();
        if (!subscriptions) return;
        Listener dropped;  // destroyed outside the lock
        subscriptions->state_.with([&](State& state) {
            --state.listening;
            if (const auto it = state.listeners.find(key); it != state.listeners.end()) {
                for (const Wanted& each : it->second.wanted)
                    heed(state, each.character, -1);
                dropped = std::move(it->second);
                state.listeners.erase(it);
            }
        });
    });
}

// What never changes is subscribed to in vain.
bool Subscriptions::subscribe(std::string_view uri) {
    const auto named = read_resource_uri(uri);
    if (!named || named->kind == ResourceUri::Kind::Events) return true;
    return state_.with([&](State& state) {
        if (state.legacy.contains(uri)) return true;
        if (state.legacy.size() >= kMost) return false;
        heed(state, named->character, 1);
        state.last_topic += kOneLegacyTopic;
        state.legacy.emplace(
            uri, State::Legacy{.character = named->character, .topic = state.last_topic});
        return true;
    });
}

void Subscriptions::unsubscribe(std::string_view uri) {
    state_.with([&](State& state) {
        const auto it = state.legacy.find(uri);
        if (it == state.legacy.end()) return;
        heed(state, it->second.character, -1);
        state.legacy.erase(it);
    });
}

void Subscriptions::changed(const std::string& character) {
    const Clock::Monotonic now = clock_.now();
    const auto due = state_.with([&](State& state) -> std::optional<Clock::Monotonic> {
        if (!state.heeded.contains(character)) return std::nullopt;
        state.changed.insert(character);
        return state.throttle.changed(now);
    });
    if (!due) return;
    if (*due <= now) return give_notice();
    timer_.after(std::chrono::ceil<std::chrono::milliseconds>(*due - now),
                 [self = weak_from_this()] {
                     if (const auto subscriptions = self.lock()) subscriptions->give_notice();
                 });
}

void Subscriptions::give_notice() {
    state_.with([this](State& state) {
        state.throttle.given(clock_.now());
        const auto changed = std::exchange(state.changed, {});
        if (state.closed) return;
        for (const auto& [key, listener] : state.listeners) {
            const Json meta = subscription_meta(listener.call->id());
            for (std::size_t i = 0; i < listener.wanted.size(); ++i) {
                const Wanted& each = listener.wanted[i];
                if (!changed.contains(each.character)) continue;
                listener.call->inform(
                    kUpdated, {{"_meta", meta}, {"uri", each.uri}}, static_cast<std::uint32_t>(i));
            }
        }
        for (const auto& [uri, legacy] : state.legacy) {
            if (!changed.contains(legacy.character)) continue;
            transport_.send_latest(legacy.topic, notification_message(kUpdated, {{"uri", uri}}));
        }
    });
}

void Subscriptions::close() {
    state_.with([](State& state) { state.closed = true; });
}

Json listen_result(const Json& id) {
    return {{"_meta", subscription_meta(id)}};
}

}  // namespace elpis::mcp
