#include "elpis/mcp/subscriptions.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <set>
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
#include "elpis/mcp/transport.h"

namespace elpis::mcp {
namespace {

constexpr std::string_view kUpdated = "notifications/resources/updated";
// Beside those of calls (call.cpp), which are numbered from 1.
constexpr Transport::Topic kLegacyTopics = Transport::Topic{1} << 63U;

Json subscription_meta(const Json& id) {
    return {{kMetaSubscription, id}};
}

struct ListName {
    List list;
    const char* wanted;  // in the filter of subscriptions/listen
    const char* notice;
};
constexpr std::array<ListName, Subscriptions::kLists> kListNames{
    {{List::Tools, "toolsListChanged", "notifications/tools/list_changed"},
     {List::Prompts, "promptsListChanged", "notifications/prompts/list_changed"},
     {List::Resources, "resourcesListChanged", "notifications/resources/list_changed"}}};

const ListName& names_of(List list) {
    return kListNames.at(static_cast<std::size_t>(list));
}

}  // namespace

// What a call of subscriptions/listen asks for.
struct Subscriptions::Filter {
    Json uris = Json::array();
    std::set<List> lists;

    static std::expected<Filter, Fault> read(const Json& params);
};

std::expected<Subscriptions::Filter, Fault> Subscriptions::Filter::read(const Json& params) {
    Filter read;
    const auto invalid = [](std::string why) {
        return fault(kInvalidParams, "Invalid params: " + std::move(why));
    };
    const auto filter = params.find("notifications");
    if (filter == params.end() || !filter->is_object()) {
        return invalid("notifications (an object) is required");
    }
    for (const ListName& each : kListNames) {
        const auto flag = filter->find(each.wanted);
        if (flag == filter->end()) continue;
        if (!flag->is_boolean())
            return invalid(std::string("notifications.") + each.wanted + " must be a boolean");
        if (flag->get<bool>()) read.lists.insert(each.list);
    }
    const auto uris = filter->find("resourceSubscriptions");
    if (uris == filter->end()) return read;
    if (!uris->is_array() ||
        !std::ranges::all_of(*uris, [](const Json& uri) { return uri.is_string(); })) {
        return invalid("notifications.resourceSubscriptions must be an array of URIs");
    }
    read.uris = *uris;
    return read;
}

Subscriptions::Subscriptions(Timer& timer,
                             const Clock& clock,
                             Transport& transport,
                             Watched watched)
    : timer_(timer), clock_(clock), transport_(transport), watched_(std::move(watched)) {}

// What there is of them, and can change; each once, in the order in which they were named.
std::vector<Subscriptions::Wanted> Subscriptions::known(const Json& uris) const {
    std::vector<Wanted> wanted;
    for (const Json& each : uris) {
        const auto& uri = each.get_ref<const std::string&>();
        if (wanted.size() == kMostUris) break;
        auto subject = watched_.subject(uri);
        if (!subject) continue;
        if (std::ranges::find(wanted, uri, &Wanted::uri) != wanted.end()) continue;
        wanted.push_back({.uri = uri, .subject = *std::move(subject)});
    }
    return wanted;
}

void Subscriptions::heed(State& state, const std::string& subject, int more) {
    std::size_t& count = state.heeded[subject];
    count = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(count) + more);
    if (count == 0) state.heeded.erase(subject);
}

// Registered and acknowledged under one lock: no notice can come before or be lost between.
void Subscriptions::listen(const std::shared_ptr<Call>& call) {
    auto filter = Filter::read(call->take_params());
    if (!filter) return static_cast<void>(call->answer(std::unexpected(filter.error())));
    std::vector<Wanted> wanted = known(filter->uris);
    std::erase_if(filter->lists, [this](List list) { return !watched_.lists.contains(list); });
    const bool taken = state_.with([&](State& state) {
        if (state.listening >= kMost) return false;
        ++state.listening;
        Json honoured = Json::object();
        for (const Wanted& each : wanted) {
            heed(state, each.subject, 1);
            honoured["resourceSubscriptions"].push_back(each.uri);
        }
        for (const List list : filter->lists)
            honoured[names_of(list).wanted] = true;
        if (!honoured.empty()) {
            state.listeners.emplace(
                call.get(),
                Listener{
                    .call = call, .wanted = std::move(wanted), .lists = std::move(filter->lists)});
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
                    heed(state, each.subject, -1);
                dropped = std::move(it->second);
                state.listeners.erase(it);
            }
        });
    });
}

// What never changes is subscribed to in vain.
bool Subscriptions::subscribe(std::string_view uri) {
    const auto subject = watched_.subject(uri);
    if (!subject) return true;
    return state_.with([&](State& state) {
        if (state.legacy.contains(uri)) return true;
        if (state.legacy.size() >= kMost) return false;
        heed(state, *subject, 1);
        ++state.last_topic;
        state.legacy.emplace(
            uri, State::Legacy{.subject = *subject, .topic = kLegacyTopics | state.last_topic});
        return true;
    });
}

void Subscriptions::unsubscribe(std::string_view uri) {
    state_.with([&](State& state) {
        const auto it = state.legacy.find(uri);
        if (it == state.legacy.end()) return;
        heed(state, it->second.subject, -1);
        state.legacy.erase(it);
    });
}

void Subscriptions::greet() {
    state_.with([](State& state) { state.greeted = true; });
}

void Subscriptions::changed(List list) {
    const ListName& names = names_of(list);
    const auto number = static_cast<std::uint32_t>(list);
    state_.with([&](State& state) {
        if (state.closed || !watched_.lists.contains(list)) return;
        for (const auto& [key, listener] : state.listeners) {
            if (!listener.lists.contains(list)) continue;
            listener.call->inform(names.notice,
                                  {{"_meta", subscription_meta(listener.call->id())}},
                                  static_cast<std::uint32_t>(kMostUris) + number);
        }
        if (state.greeted) {
            transport_.send_latest(kLegacyTopics | number,
                                   notification_message(names.notice, Json::object()));
        }
    });
}

void Subscriptions::changed(const std::string& subject) {
    const Clock::Monotonic now = clock_.now();
    const auto due = state_.with([&](State& state) -> std::optional<Clock::Monotonic> {
        if (!state.heeded.contains(subject)) return std::nullopt;
        state.changed.insert(subject);
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
                if (!changed.contains(each.subject)) continue;
                listener.call->inform(
                    kUpdated, {{"_meta", meta}, {"uri", each.uri}}, static_cast<std::uint32_t>(i));
            }
        }
        for (const auto& [uri, legacy] : state.legacy) {
            if (!changed.contains(legacy.subject)) continue;
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
