#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/base/guarded.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"
#include "elpis/mcp/log_level.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/transport.h"

namespace elpis::mcp {

// One request under way, from its arrival to its one answer. Nothing is sent for it after the
// answer, and nothing at all after its cancellation. Any thread.
class Call {
public:
    // `settled` runs once, just before the answer leaves, or when the call is cancelled.
    Call(Context context,
         Request request,
         std::uint64_t number,
         Transport& transport,
         const Identity& identity,
         std::function<void()> settled);
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    ~Call() = default;

    const Context& context() const { return context_; }
    const Json& id() const { return request_.id; }
    const std::string& method() const { return request_.method; }
    // For whoever handles the call, once: a long prompt need not be kept twice.
    Json take_params() { return std::move(request_.params); }
    // Null when the client wants no progress.
    const Json& progress_token() const { return progress_token_; }

    bool open() const;

    // False, and nothing sent, when the call was settled before.
    bool answer(Outcome outcome);
    // Something on the way to the answer. `notify` must arrive; of `inform` only the latest about
    // each subject counts.
    static constexpr std::uint32_t kMostSubjects = 256;  // from 0 on
    void notify(std::string_view method, Json params);
    void inform(std::string_view method, Json params, std::uint32_t subject = 0);

    // What the server logs to the client, if it wants to hear messages as grave as this. Any JSON.
    void log(LogLevel level, Json data);
    // Asks the client something (questions.h). Its id is no other's.
    void ask(const Json& id, std::string_view method, Json params);

    // The client takes the request back: the hook runs, and no answer follows.
    void cancel();
    // We take it back: the hook runs, and this is the answer.
    void end(Outcome outcome);
    // Runs when the call is cancelled or ended before its answer; at once if that has happened.
    // One hook: a later one replaces it.
    void on_end(std::function<void()> hook);

    // Kept until the call is settled, and let go before the answer leaves: who reads the answer may
    // count on it.
    void hold(std::shared_ptr<void> thing);

private:
    enum class Stage { Open, Answered, Cut };
    struct State {
        Stage stage = Stage::Open;
        std::function<void()> hook;
        std::shared_ptr<void> held;
        std::uint32_t subjects = 0;  // that something was said about
    };

    Transport::Topic topic_of(std::uint32_t subject) const;
    void drop_news();
    bool settle(Stage stage, bool run_hook);
    void send(Outcome outcome);

    const Context context_;
    Request request_;
    const Json progress_token_;
    const std::uint64_t number_;
    Transport& transport_;
    const Identity& identity_;
    const std::function<void()> settled_;
    mutable Guarded<State> state_;
};

}  // namespace elpis::mcp
