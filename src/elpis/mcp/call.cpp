#include "elpis/mcp/call.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/log_level.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp {
namespace {

// A string or a number, 0 included; a boolean is no token.
Json read_progress_token(const Json& params) {
    const auto meta = params.find("_meta");
    if (meta == params.end() || !meta->is_object()) return nullptr;
    const auto token = meta->find("progressToken");
    if (token == meta->end() || !(token->is_string() || token->is_number())) return nullptr;
    return *token;
}

}  // namespace

Call::Call(Context context,
           Request request,
           std::uint64_t number,
           Transport& transport,
           const Identity& identity,
           std::function<void()> settled)
    : context_(std::move(context)),
      request_(std::move(request)),
      progress_token_(read_progress_token(request_.params)),
      number_(number),
      transport_(transport),
      identity_(identity),
      settled_(std::move(settled)) {}

bool Call::open() const {
    return state_.with([](const State& state) { return state.stage == Stage::Open; });
}

bool Call::answer(Outcome outcome) {
    if (!settle(Stage::Answered, /*run_hook=*/false)) return false;
    send(std::move(outcome));
    return true;
}

void Call::end(Outcome outcome) {
    if (settle(Stage::Cut, /*run_hook=*/true)) send(std::move(outcome));
}

void Call::cancel() {
    if (settle(Stage::Cut, /*run_hook=*/true)) drop_news();
}

// Sending happens under the lock, so that no news can follow the answer.
void Call::notify(std::string_view method, Json params) {
    state_.with([&](const State& state) {
        if (state.stage != Stage::Open) return;
        transport_.send(notification_message(method, std::move(params)));
    });
}

void Call::inform(std::string_view method, Json params, std::uint32_t subject) {
    state_.with([&](State& state) {
        if (state.stage != Stage::Open) return;
        state.subjects = std::max(state.subjects, subject + 1);
        transport_.send_latest(topic_of(subject), notification_message(method, std::move(params)));
    });
}

void Call::log(LogLevel level, Json data) {
    if (!context_.log_level || level < *context_.log_level) return;
    notify("notifications/message", {{"level", name_of(level)}, {"data", std::move(data)}});
}

void Call::ask(const Json& id, std::string_view method, Json params) {
    state_.with([&](const State& state) {
        if (state.stage != Stage::Open) return;
        transport_.send(request_message(id, method, std::move(params)));
    });
}

// Calls are numbered from 1; no connection lives to see 2⁴⁸ of them.
Transport::Topic Call::topic_of(std::uint32_t subject) const {
    return number_ | (static_cast<Transport::Topic>(subject) << 48U);
}

void Call::drop_news() {
    const std::uint32_t subjects = state_.with([](const State& state) { return state.subjects; });
    for (std::uint32_t subject = 0; subject < subjects; ++subject)
        transport_.drop(topic_of(subject));
}

void Call::on_end(std::function<void()> hook) {
    const bool already = state_.with([&](State& state) {
        if (state.stage == Stage::Open) state.hook = std::move(hook);
        return state.stage == Stage::Cut;
    });
    if (already) hook();
}

void Call::hold(std::shared_ptr<void> thing) {
    state_.with([&](State& state) {
        if (state.stage == Stage::Open) state.held.swap(thing);
    });
}

bool Call::settle(Stage stage, bool run_hook) {
    std::function<void()> hook;  // destroyed outside the lock, as is what was held
    std::shared_ptr<void> held;
    const bool mine = state_.with([&](State& state) {
        if (state.stage != Stage::Open) return false;
        state.stage = stage;
        hook.swap(state.hook);
        held.swap(state.held);
        return true;
    });
    if (!mine) return false;
    if (settled_) settled_();
    if (run_hook && hook) hook();
    return true;
}

void Call::send(Outcome outcome) {
    drop_news();
    if (!outcome)
        return transport_.answer(error_message(id(), outcome.error()), outcome.error().code);
    transport_.answer(
        result_message(id(), present(context_, method(), *std::move(outcome), identity_)),
        /*fault=*/0);
}

}  // namespace elpis::mcp
