#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/event.h"
#include "elpis/engine/message.h"
#include "elpis/http/peer.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/answer_json.h"
#include "elpis/openai/answer_pieces.h"
#include "elpis/openai/responses_json.h"
#include "elpis/openai/under_way.h"

namespace elpis::openai {

// One answer under way, sent as the typed events of OpenAI's Responses API: the response begins;
// each item of its output is added, grows and is done, thought before words before calls; the
// response is completed, incomplete or failed (the server's end included), which is the last event.
class ResponsesStream {
public:
    // `answers` has one.
    ResponsesStream(ResponseStamp stamp,
                    mind::Mind& mind,
                    std::shared_ptr<UnderWay> answers,
                    bool may_call);

    // Returns when all is sent, or nobody reads any more.
    void send_to(http::Peer& peer);

private:
    enum class Open { None, Thought, Message };

    bool send(std::string_view type, const mcp::Json& fields);
    bool send_news(const AnswerPieces::Piece& piece);
    // `rest`: of the tokens that gave no text.
    bool send_end(const Result<Ended>& ended, const std::vector<engine::TokenLogprob>& rest);
    bool send_call(std::size_t number, const engine::ToolCall& call);
    void fail(const Error& error);

    bool open(Open what);
    bool grow(const std::string& text, const std::vector<engine::TokenLogprob>& logprobs);
    bool close(std::string_view status);
    // {item_id, output_index, content_index} of the open item.
    mcp::Json place() const;
    mcp::Json open_part() const;
    mcp::Json open_item(std::string_view status, mcp::Json content) const;

    const ResponseStamp stamp_;
    mind::Mind& mind_;
    const std::shared_ptr<UnderWay> answers_;
    AnswerPieces pieces_;

    const http::Peer* peer_ = nullptr;  // while it is sent to
    int events_ = 0;
    mcp::Json output_ = mcp::Json::array();  // items that are done
    Open open_ = Open::None;
    // Of the open item.
    std::string text_;
    std::vector<engine::TokenLogprob> logprobs_;
};

}  // namespace elpis::openai
