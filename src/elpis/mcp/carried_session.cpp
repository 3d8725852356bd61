#include "elpis/mcp/carried_session.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/message_head.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/subscriptions.h"
#include "elpis/mcp/tool_result.h"

namespace elpis::mcp {
namespace {

// Lines to ask again that are kept, together. Lists and subscriptions are short; a request that
// does not fit any more is lost with its server, as a call of a tool is.
constexpr std::size_t kMostKeptBytes = 16U << 20U;
constexpr std::string_view kCall = "tools/call";
constexpr std::string_view kAnotherGoesOn =
    "another one goes on, so ask again if doing it twice does no harm";
constexpr std::string_view kThatIsAll = "this connection ends, too";
constexpr std::string_view kAcknowledged = "notifications/subscriptions/acknowledged";

std::string random_mark() {
    std::random_device random;
    return fmt::format("elpis-carried-{:08x}{:08x}-", random(), random());
}

std::string text_of(const Json& params, std::string_view name) {
    const auto value = params.find(name);
    return value != params.end() && value->is_string() ? value->get<std::string>() : "";
}

}  // namespace

CarriedSession::CarriedSession(const ParseLimits& limits, Identity identity)
    : limits_(limits), identity_(std::move(identity)), own_(random_mark()) {}

void CarriedSession::sent(std::string_view line) {
    auto value = parse(line, limits_);
    if (!value) return;  // the server says what is wrong with it
    if (value->is_array() && session_.era == Era::Legacy && session_.version == kBatchVersion) {
        for (Json& each : *value)
            sent_message(std::move(each));
    } else {
        sent_message(*std::move(value));
    }
}

void CarriedSession::sent_message(Json message) {
    const auto method = message.is_object() ? message.find("method") : message.end();
    const bool is_call = method != message.end() && *method == kCall;
    std::string line = is_call ? std::string() : encode(message);  // calls are not asked again
    Message read = read_message(std::move(message));
    if (auto* request = std::get_if<Request>(&read)) {
        sent_request(std::move(*request), std::move(line));
    } else if (const auto* notification = std::get_if<Notification>(&read)) {
        if (notification->method != "notifications/cancelled") return;
        const auto id = notification->params.find("requestId");
        if (id != notification->params.end() && is_request_id(*id)) forget(*id);
    }
}

void CarriedSession::sent_request(Request request, std::string line) {
    Verdict verdict = classify(session_, request);
    session_ = std::move(verdict.session);
    const auto [place, is_new] = under_way_.try_emplace(encode(request.id));
    UnderWay& mine = place->second;
    if (!is_new) {
        ++mine.times;
        return;
    }
    mine.number = ++last_number_;
    if (verdict.context) mine.context = *std::move(verdict.context);
    mine.id = std::move(request.id);
    mine.method = std::move(request.method);
    if (mine.method == "resources/subscribe" || mine.method == "resources/unsubscribe")
        mine.uri = text_of(request.params, "uri");
    if (mine.method == kCall || kept_bytes_ + line.size() > kMostKeptBytes) return;
    kept_bytes_ += line.size();
    mine.line = std::move(line);
}

void CarriedSession::forget(const Json& id) {
    const auto found = under_way_.find(encode(id));
    if (found == under_way_.end()) return;
    kept_bytes_ -= found->second.line.size();
    under_way_.erase(found);
}

void CarriedSession::answered(const Json& id, bool is_result) {
    const auto found = under_way_.find(encode(id));
    if (found == under_way_.end()) return;
    UnderWay& request = found->second;
    if (request.times > 1) {
        --request.times;
        return;
    }
    if (is_result && request.method == "resources/unsubscribe") subscribed_.erase(request.uri);
    if (is_result && request.method == "resources/subscribe" &&
        subscribed_.size() < Subscriptions::kMost) {
        subscribed_.insert(request.uri);
    }
    forget(id);
}

bool CarriedSession::passes(std::string_view line) {
    const MessageHead head = read_message_head(line);
    if (head.id.is_null()) return !acknowledges_again(line);
    if (!awaited_.empty() && encode(head.id) == awaited_) awaited_.clear();
    if (head.id.is_string() && head.id.get_ref<const std::string&>().starts_with(own_))
        return false;
    answered(head.id, head.is_result);
    return true;
}

// The client has heard of the first acknowledgement; the next server's is news to the opening
// alone.
bool CarriedSession::acknowledges_again(std::string_view line) {
    if (line.find(kAcknowledged) == std::string_view::npos) return false;
    const auto message = parse(line, limits_);
    if (!message || !message->is_object() || text_of(*message, "method") != kAcknowledged)
        return false;
    const auto params = message->find("params");
    if (params == message->end()) return false;
    const auto meta = params->find("_meta");
    if (meta == params->end()) return false;
    const auto id = meta->find(kMetaSubscription);
    if (id == meta->end()) return false;
    const std::string key = encode(*id);
    if (key == awaited_) {
        awaited_.clear();
        return true;
    }
    if (const auto listening = under_way_.find(key); listening != under_way_.end())
        listening->second.acknowledged = true;
    return false;
}

std::vector<std::string> CarriedSession::lost() {
    awaited_.clear();
    to_open_.clear();
    std::vector<std::string> told;
    std::vector<Json> gone;
    for (auto& [key, request] : under_way_) {
        // Of several under one id the server has refused all but the first, or would have.
        for (; request.times > 1; --request.times)
            told.push_back(loss(request, kAnotherGoesOn));
        if (!request.line.empty()) continue;
        told.push_back(loss(request, kAnotherGoesOn));
        gone.push_back(request.id);
    }
    for (const Json& id : gone)
        forget(id);
    if (session_.era == Era::Legacy) {
        const std::string id = own_id("open");
        to_open_.push_back(
            {.awaited = encode(id),
             .line = own_request(id,
                                 "initialize",
                                 {{"protocolVersion", session_.version},
                                  {"capabilities", Json::object()},
                                  {"clientInfo", {{"name", "elpis"}, {"version", "1"}}}})});
    } else if (session_.era == Era::Modern) {
        const std::string id = own_id("open");
        to_open_.push_back(
            {.awaited = encode(id), .line = own_request(id, "ping", Json::object())});
    }
    for (const std::string& uri : subscribed_) {
        const std::string id = own_id("subscribe");
        to_open_.push_back({.awaited = encode(id),
                            .line = own_request(id, "resources/subscribe", {{"uri", uri}})});
    }
    for (const auto& [key, request] : under_way_) {
        if (request.acknowledged) to_open_.push_back({.awaited = key, .line = request.line});
    }
    return told;
}

std::vector<std::string> CarriedSession::ended() {
    std::vector<std::string> told;
    for (const auto& [key, request] : under_way_)
        told.insert(told.end(), request.times, loss(request, kThatIsAll));
    under_way_.clear();
    kept_bytes_ = 0;
    return told;
}

std::optional<std::string> CarriedSession::opening() {
    if (!awaited_.empty() || to_open_.empty()) return std::nullopt;
    Step step = std::move(to_open_.front());
    to_open_.pop_front();
    awaited_ = std::move(step.awaited);
    return std::move(step.line);
}

std::vector<std::string> CarriedSession::again() {
    std::vector<const UnderWay*> requests;
    for (const auto& [key, request] : under_way_) {
        if (!request.acknowledged) requests.push_back(&request);
    }
    std::ranges::sort(requests, {}, &UnderWay::number);
    std::vector<std::string> lines;
    lines.reserve(requests.size());
    for (const UnderWay* request : requests)
        lines.push_back(request->line);
    return lines;
}

std::optional<std::string> CarriedSession::probe() {
    if (!session_.era) return std::nullopt;
    return own_request(own_id("probe"), "ping", Json::object());
}

std::string CarriedSession::own_id(std::string_view what) {
    return fmt::format("{}{}-{}", own_, what, ++last_number_);
}

// A modern server has no ping, and says so at once: that, too, is an answer.
std::string CarriedSession::own_request(const std::string& id,
                                        std::string_view method,
                                        Json params) const {
    if (session_.era == Era::Modern) {
        params["_meta"] = {{kMetaVersion, kModernVersion}, {kMetaCapabilities, Json::object()}};
    }
    return encode({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
}

std::string CarriedSession::loss(const UnderWay& request, std::string_view what_follows) const {
    const Error error{.code = ErrorCode::Unavailable,
                      .message = fmt::format("the server process that was at work on this has "
                                             "ended or hangs, and whether it was done is not "
                                             "known; {}",
                                             what_follows)};
    if (request.method == kCall) {
        return result_message(request.id,
                              present(request.context, request.method, failure(error), identity_));
    }
    return error_message(request.id, {.code = kInternalError, .message = error.message});
}

}  // namespace elpis::mcp
