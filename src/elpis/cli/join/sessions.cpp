#include "elpis/cli/join/sessions.h"

#include <cstddef>
#include <iterator>
#include <list>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>

#include "elpis/base/log.h"
#include "elpis/base/wakeup.h"
#include "elpis/mcp/run.h"

namespace elpis::cli {

JoinedSessions::~JoinedSessions() {
    close();
}

std::list<JoinedSessions::Session> JoinedSessions::ended(State& state) {
    std::list<Session> over;
    for (auto each = state.sessions.begin(); each != state.sessions.end();) {
        const auto next = std::next(each);
        if (each->over) over.splice(over.end(), state.sessions, each);
        each = next;
    }
    return over;
}

bool JoinedSessions::full() {
    std::list<Session> over;
    return state_.with([&over](State& state) {
        over = ended(state);
        return state.closed || state.sessions.size() >= kMost;
    });
}

bool JoinedSessions::add(Descriptor connection, std::size_t most) {
    std::list<Session> over;
    return state_.with([&](State& state) {
        over = ended(state);
        if (state.closed || state.sessions.size() >= most) return false;
        Session& session = state.sessions.emplace_back();
        try {
            session.thread = std::jthread(
                [this, &session, connection = std::move(connection)](std::stop_token stop) mutable {
                    serve(std::move(connection), std::move(stop));
                    session.over = true;
                });
        } catch (const std::system_error& error) {
            parts_.log.warning("join", fmt::format("no thread for who joins: {}", error.what()));
            state.sessions.pop_back();
            return false;
        }
        return true;
    });
}

void JoinedSessions::serve(Descriptor connection, std::stop_token stop) const {
    Descriptor out(::fcntl(connection.get(), F_DUPFD_CLOEXEC, 3));
    if (out.get() < 0) {
        parts_.log.warning("join", "no descriptor is left for who joins");
        return;
    }
    parts_.log.info("join", "a process of this user has joined");
    try {
        mcp::run_stdio(options_,
                       identity_,
                       parts_,
                       {.in = std::move(connection), .out = std::move(out)},
                       std::move(stop),
                       mcp::Parting::HangUp);
        parts_.log.info("join", "a process that had joined has left");
    } catch (const std::system_error& error) {
        parts_.log.warning("join", fmt::format("who joins cannot be served: {}", error.what()));
    }
}

// All are told before any is waited for.
void JoinedSessions::close() {
    std::list<Session> sessions = state_.with([](State& state) {
        state.closed = true;
        return std::move(state.sessions);
    });
    for (Session& session : sessions)
        session.thread.request_stop();
}

}  // namespace elpis::cli
