#pragma once

#include <expected>
#include <optional>
#include <string_view>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/openai/answer_json.h"
#include "elpis/openai/under_way.h"
#include "elpis/streams/stream.h"

// How a route waits for what it has asked of the mind, whatever API it serves. On the thread that
// serves the request.
namespace elpis::openai {

// What is said of an answer when the server ends before it.
Error shutting_down();

// For a client that has gone: nobody reads it.
http::Answer for_nobody();

// `prompt_field`: what the API calls that which may be too long.
//
// All of them, ended. Otherwise what to answer instead: the first failure, or that the server ends.
std::expected<std::vector<Ended>, http::Answer> wait_for_all(UnderWay& answers,
                                                             bool may_call,
                                                             std::string_view prompt_field,
                                                             const http::Peer& peer);

// Until the first word, or ten seconds: a failure until then has a status of its own, instead of an
// event behind 200, and is what comes back.
std::optional<http::Answer> wait_for_first_word(UnderWay& answers,
                                                bool may_call,
                                                std::string_view prompt_field,
                                                const http::Peer& peer);

// Within a stream: until there is news (as UnderWay::wait_for_news), sending a comment every 15
// seconds, because proxies and clients cut connections that say nothing for minutes. News, Gone or
// Closing.
http::Peer::Woken wait_and_ping(UnderWay& answers,
                                const http::Peer& peer,
                                const std::vector<streams::Stream::Seen>& seen,
                                const std::vector<bool>& done);

}  // namespace elpis::openai
