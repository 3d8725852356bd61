#pragma once

#include <cstddef>
#include <memory>
#include <variant>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/http/peer.h"
#include "elpis/mind/mind.h"
#include "elpis/streams/stream.h"

namespace elpis::openai {

// The answers that one request waits for. Whatever of them has not ended when this goes is
// cancelled: nobody would read it. One thread.
class UnderWay {
public:
    using Call = std::variant<mind::GenerateCall, mind::FunctionCall>;

    // `choices` answers to each call; with a seed, each choice has its own, counted up. All begin
    // or none. Errors of Mind::generate.
    static Result<std::shared_ptr<UnderWay>> begin(mind::Mind& mind,
                                                   const std::vector<Call>& calls,
                                                   int choices);
    UnderWay() = default;
    ~UnderWay();
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;

    // Those to one call stand together.
    const std::vector<mind::Generation>& answers() const { return answers_; }
    // Which call an answer is to.
    std::size_t call_of(std::size_t answer) const { return answer / choices_; }

    // Until all have ended.
    http::Peer::Woken wait_for_all(const http::Peer& peer, http::Peer::Time until);
    // Until some has text or thoughts behind what was `seen` of it, or has ended and is not `done`
    // yet.
    http::Peer::Woken wait_for_news(const http::Peer& peer,
                                    const std::vector<streams::Stream::Seen>& seen,
                                    const std::vector<bool>& done,
                                    http::Peer::Time until);

private:
    std::vector<mind::Generation> answers_;
    std::size_t choices_ = 1;  // to each call
    // Shared, because a callback may still be running when its watch is dropped.
    const std::shared_ptr<Wakeup> news_ = std::make_shared<Wakeup>();
};

}  // namespace elpis::openai
