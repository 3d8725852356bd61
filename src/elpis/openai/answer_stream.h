#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/event.h"
#include "elpis/http/peer.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/answer_json.h"
#include "elpis/openai/answer_pieces.h"
#include "elpis/openai/felt_spans.h"
#include "elpis/openai/under_way.h"

namespace elpis::openai {

// Answers under way, sent as server-sent events in the form of OpenAI's chat and text APIs: a chunk
// for whatever is new of a choice, its reason when it ends, the tokens when they were asked for,
// then [DONE]. A failure, and the end of the server, is one last event {"error": …} instead. Where
// the tokens' feelings were asked for, chunks tell them as they become known.
class AnswerStream {
public:
    AnswerStream(Stamp stamp,
                 mind::Mind& mind,
                 std::shared_ptr<UnderWay> answers,
                 bool may_call,
                 bool usage_at_end);

    // Returns when all is sent, or nobody reads any more.
    void send_to(http::Peer& peer);

private:
    bool send(const http::Peer& peer, const mcp::Json& event) const;
    bool send_news(const http::Peer& peer, std::size_t index);
    void add_felt(mcp::Json& chunk, std::size_t index);
    // `rest`: of the tokens that gave no text.
    bool send_end(const http::Peer& peer,
                  std::size_t index,
                  Result<Ended> ended,
                  const std::vector<engine::TokenLogprob>& rest);
    void fail(const http::Peer& peer, const Error& error) const;

    Stamp stamp_;
    mind::Mind& mind_;
    std::shared_ptr<UnderWay> answers_;
    bool may_call_;
    bool usage_at_end_;

    // Of each choice.
    std::vector<AnswerPieces> pieces_;
    std::vector<std::size_t> offsets_;  // characters of the tokens whose probabilities were sent
    std::vector<FeltSpans> felt_;
    std::vector<std::size_t> sent_;  // characters of the text
    std::vector<bool> done_;
    std::vector<Ended> ended_;
};

}  // namespace elpis::openai
