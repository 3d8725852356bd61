#include "elpis/api/feed_stream.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/api/characters.h"
#include "elpis/api/feed.h"
#include "elpis/api/query.h"
#include "elpis/base/result.h"
#include "elpis/http/error_answer.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/mcp/emotion_json.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::api {
namespace {

using std::chrono::steady_clock;
using Woken = http::Peer::Woken;

// Proxies cut connections that say nothing for long.
constexpr std::chrono::seconds kHeartbeat{15};
// What moves more often is told in its newest state.
constexpr std::chrono::milliseconds kGap{100};
constexpr std::size_t kPage = 200;

std::string event(std::string_view name, std::string_view data) {
    return std::string("event: ").append(name).append("\ndata: ").append(data).append("\n\n");
}

// One listener's stream, on the thread that serves it.
class FeedStream {
public:
    FeedStream(mind::Mind& mind, Feed& feed, std::optional<std::string> character)
        : mind_(mind), feed_(feed), character_(std::move(character)) {}

    // Returns when nobody reads any more, or the server ends.
    void send_to(const http::Peer& peer) const {
        const auto listener = feed_.listen(character_);
        if (!send_first(peer)) return;
        while (true) {
            if (!send_news(peer, listener->take())) return;
            const auto sent = steady_clock::now();
            Woken woken = peer.wait(listener->bell(), sent + kHeartbeat);
            // What else rings until then is in what is taken next.
            const auto ready = sent + kGap;
            while (woken == Woken::News && steady_clock::now() < ready)
                woken = wait_out(peer, *listener, ready);
            if (woken == Woken::Gone) return;
            if (woken == Woken::Closing) {
                peer.send(event("end", "{}"));
                return;
            }
            if (woken == Woken::Late && !peer.send(": ping\n\n")) return;
        }
    }

private:
    // The bell was cleared by the wait before, and rings no more until the news is taken.
    static Woken wait_out(const http::Peer& peer,
                          Feed::Listener& listener,
                          http::Peer::Time until) {
        const Woken woken = peer.wait(listener.bell(), until);
        return woken == Woken::Late ? Woken::News : woken;
    }

    // How everybody feels who is asked about, and is there.
    bool send_first(const http::Peer& peer) const {
        if (character_) return send_emotion(peer, *character_);
        std::string after;
        while (true) {
            const auto page = mind_.known(after, kPage);
            if (!page) return true;
            for (const mind::Known& known : page->known) {
                if (known.emotion && !send_emotion(peer, *known.emotion)) return false;
            }
            if (page->next.empty()) return true;
            after = page->next;
        }
    }

    bool send_news(const http::Peer& peer, const Feed::News& news) const {
        for (const Feed::Change& change : news.changes) {
            if (change.erased) {
                const mcp::Json who{{"character", change.character}};
                if (!peer.send(event("erased", mcp::encode(who)))) return false;
            }
            if (change.moved && !send_emotion(peer, change.character)) return false;
        }
        return !news.pulse || peer.send(event("pulse", *news.pulse));
    }

    bool send_emotion(const http::Peer& peer, const std::string& character) const {
        // The default character is there before anything has happened to it.
        if (character == mind::kDefaultCharacter) {
            const auto emotion = mind_.emotion(character);
            return !emotion || send_emotion(peer, *emotion);
        }
        const auto emotion = mind_.look(character);
        return !emotion || !*emotion || send_emotion(peer, **emotion);
    }

    static bool send_emotion(const http::Peer& peer, const mind::Emotion& emotion) {
        return peer.send(event("emotion", mcp::encode(mcp::emotion_json(emotion))));
    }

    mind::Mind& mind_;
    Feed& feed_;
    const std::optional<std::string> character_;
};

Result<std::optional<std::string>> read_character(mind::Mind& mind, const http::Request& request) {
    ELPIS_TRY(const Query query, Query::read(request, {"character"}));
    std::optional<std::string> character = query.text("character");
    // Somebody new may be listened to before it is there; a name it has to be.
    if (character) ELPIS_OK(is_there(mind, *character));
    return character;
}

}  // namespace

http::Route feed_route(mind::Mind& mind, const std::shared_ptr<Feed>& feed) {
    return {.method = "GET",
            .path = "/api/feed",
            .waits = true,
            .handle = [&mind, feed](const http::Request& request, const http::Peer& asking) {
                auto character = read_character(mind, request);
                if (!character) return http::refuse(character.error());
                if (!asking.listen()) {
                    return http::refuse(http::Refusal{
                        .status = 503,
                        .message = "as many clients listen already as may (http.max_listeners)",
                        .code = "overloaded"});
                }
                const auto stream =
                    std::make_shared<const FeedStream>(mind, *feed, *std::move(character));
                return http::Answer{
                    .type = "text/event-stream",
                    .stream = [feed, stream](const http::Peer& peer) { stream->send_to(peer); }};
            }};
}

}  // namespace elpis::api
