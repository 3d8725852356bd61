#include "elpis/openai/under_way.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/http/peer.h"
#include "elpis/mind/mind.h"
#include "elpis/streams/stream.h"

namespace elpis::openai {
namespace {

struct Begin {
    mind::Mind& mind;
    std::uint32_t choice;

    Result<mind::Generation> operator()(mind::GenerateCall call) const {
        if (call.seed) *call.seed += choice;
        return mind.generate(std::move(call));
    }
    Result<mind::Generation> operator()(mind::FunctionCall call) const {
        if (call.seed) *call.seed += choice;
        return mind.call_function(std::move(call));
    }
};

}  // namespace

Result<std::shared_ptr<UnderWay>> UnderWay::begin(mind::Mind& mind,
                                                  const std::vector<Call>& calls,
                                                  int choices) {
    auto under_way = std::make_shared<UnderWay>();
    under_way->choices_ = static_cast<std::size_t>(std::max(choices, 1));
    for (const Call& call : calls) {
        for (int choice = 0; choice < choices; ++choice) {
            ELPIS_TRY(mind::Generation answer,
                      std::visit(Begin{mind, static_cast<std::uint32_t>(choice)}, Call(call)));
            under_way->answers_.push_back(std::move(answer));
        }
    }
    return under_way;
}

// After the end a cancel has no effect.
UnderWay::~UnderWay() {
    for (const mind::Generation& answer : answers_)
        answer.stream->cancel();
}

http::Peer::Woken UnderWay::wait_for_all(const http::Peer& peer, http::Peer::Time until) {
    using Woken = http::Peer::Woken;
    for (const mind::Generation& answer : answers_) {
        const auto watch = answer.stream->when_complete([news = news_] { news->ring(); });
        while (!answer.stream->complete_now()) {
            if (const Woken woken = peer.wait(*news_, until); woken != Woken::News) return woken;
        }
    }
    return Woken::News;
}

http::Peer::Woken UnderWay::wait_for_news(const http::Peer& peer,
                                          const std::vector<streams::Stream::Seen>& seen,
                                          const std::vector<bool>& done,
                                          http::Peer::Time until) {
    std::vector<streams::Stream::Watch> watches;
    for (std::size_t i = 0; i < answers_.size(); ++i) {
        if (done[i]) continue;
        watches.push_back(answers_[i].stream->when_news(seen[i], [news = news_] { news->ring(); }));
    }
    return peer.wait(*news_, until);
}

}  // namespace elpis::openai
