#include "elpis/openai/waiting.h"

#include <chrono>
#include <cstddef>
#include <expected>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/http/error_answer.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/answer_json.h"
#include "elpis/openai/call_refusal.h"
#include "elpis/openai/under_way.h"
#include "elpis/streams/stream.h"

namespace elpis::openai {
namespace {

using Woken = http::Peer::Woken;

constexpr std::chrono::seconds kFirstWord{10};
constexpr std::chrono::seconds kHeartbeat{15};

}  // namespace

Error shutting_down() {
    return {.code = ErrorCode::Cancelled, .message = "the server is shutting down"};
}

http::Answer for_nobody() {
    constexpr int kClientGone = 499;  // as nginx logs it
    return {.status = kClientGone};
}

std::expected<std::vector<Ended>, http::Answer> wait_for_all(UnderWay& answers,
                                                             bool may_call,
                                                             std::string_view prompt_field,
                                                             const http::Peer& peer) {
    const Woken woken = answers.wait_for_all(peer, http::Peer::Time::max());
    if (woken == Woken::Gone) return std::unexpected(for_nobody());
    if (woken == Woken::Closing) return std::unexpected(http::refuse(shutting_down()));
    std::vector<Ended> ended;
    for (std::size_t i = 0; i < answers.answers().size(); ++i) {
        auto end = end_of(answers.answers()[i], may_call);
        if (!end) return std::unexpected(refuse_call(end.error(), prompt_field));
        end->prompt = answers.call_of(i);
        ended.push_back(*std::move(end));
    }
    return ended;
}

std::optional<http::Answer> wait_for_first_word(UnderWay& answers,
                                                bool may_call,
                                                std::string_view prompt_field,
                                                const http::Peer& peer) {
    const std::size_t count = answers.answers().size();
    const Woken woken = answers.wait_for_news(peer,
                                              std::vector<streams::Stream::Seen>(count),
                                              std::vector<bool>(count),
                                              std::chrono::steady_clock::now() + kFirstWord);
    if (woken == Woken::Gone) return for_nobody();
    if (woken == Woken::Closing) return http::refuse(shutting_down());
    for (const mind::Generation& generation : answers.answers()) {
        if (!generation.stream->complete_now()) continue;
        if (const auto end = end_of(generation, may_call); !end)
            return refuse_call(end.error(), prompt_field);
    }
    return std::nullopt;
}

Woken wait_and_ping(UnderWay& answers,
                    const http::Peer& peer,
                    const std::vector<streams::Stream::Seen>& seen,
                    const std::vector<bool>& done) {
    while (true) {
        const Woken woken =
            answers.wait_for_news(peer, seen, done, std::chrono::steady_clock::now() + kHeartbeat);
        if (woken != Woken::Late) return woken;
        if (!peer.send(": ping\n\n")) return Woken::Gone;
    }
}

}  // namespace elpis::openai
