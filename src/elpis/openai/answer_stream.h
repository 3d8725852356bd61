#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/engine/answer_reader.h"
#include "elpis/http/peer.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/answer_json.h"
#include "elpis/openai/felt_spans.h"
#include "elpis/openai/under_way.h"
#include "elpis/streams/stream.h"

namespace elpis::openai {

// Answers under way, sent as server-sent events in OpenAI's form: a chunk for whatever is new of a
// choice, its reason when it ends, the tokens when they were asked for, then [DONE]. A failure, and
// the end of the server, is one last event {"error": …} instead. Of what may be a call of a
// function the words are sent as soon as it is certain that they are, the calls when it has ended.
// Where the tokens' feelings were asked for, chunks tell them as they become known.
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
    bool send_thought(const http::Peer& peer, std::size_t index);
    bool send_text(const http::Peer& peer, std::size_t index, const std::string& text);
    bool send_words(const http::Peer& peer, std::size_t index, const engine::AnswerReader& reader);
    bool send_rest(const http::Peer& peer,
                   std::size_t index,
                   std::string& sent,
                   const std::string& all,
                   const char* field);
    void add_felt(mcp::Json& chunk, std::size_t index);
    bool send_end(const http::Peer& peer, std::size_t index);
    void fail(const http::Peer& peer, const Error& error) const;

    Stamp stamp_;
    mind::Mind& mind_;
    std::shared_ptr<UnderWay> answers_;
    bool may_call_;
    bool usage_at_end_;

    // Of each choice.
    std::vector<streams::Stream::Seen> seen_;
    std::vector<std::size_t> tokens_;   // whose probabilities were sent
    std::vector<std::size_t> offsets_;  // characters of those tokens
    std::vector<FeltSpans> felt_;
    std::vector<std::size_t> sent_;  // characters of the text
    struct Words {                   // of an answer that may be a call
        std::string content;         // sent
        std::string thought;         // sent
        std::size_t read = 0;        // bytes of the text when it was last read
    };
    std::vector<Words> words_;
    std::vector<bool> done_;
    std::vector<Ended> ended_;
};

}  // namespace elpis::openai
