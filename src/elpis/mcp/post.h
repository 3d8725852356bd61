#pragma once

#include <memory>
#include <utility>

#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/mcp/call.h"
#include "elpis/mcp/http_session.h"
#include "elpis/mcp/post_transport.h"

namespace elpis::mcp {

// One request that came by an HTTP POST, under way: waits for its answer, and sends it. Cancelled
// when it goes before its answer. On the thread that serves the POST.
class Post : public std::enable_shared_from_this<Post> {
public:
    // `session`: the client's; null when it has none. `opened`: this request has opened it, and the
    // answer tells its id.
    Post(std::shared_ptr<PostTransport> transport,
         std::shared_ptr<Call> call,
         std::shared_ptr<HttpSession> session,
         bool opened)
        : transport_(std::move(transport)),
          call_(std::move(call)),
          session_(std::move(session)),
          opened_(opened) {}
    ~Post();
    Post(const Post&) = delete;
    Post& operator=(const Post&) = delete;

    const std::shared_ptr<Call>& call() const { return call_; }

    // Waits until it is known whether the answer is one message or a stream.
    http::Answer follow(const http::Peer& peer);

private:
    http::Answer whole(PostTransport::Answer answer) const;
    http::Answer streamed();
    bool send_to(const http::Peer& peer) const;
    void stream(const http::Peer& peer) const;
    http::Answer dressed(http::Answer answer) const;

    const std::shared_ptr<PostTransport> transport_;
    const std::shared_ptr<Call> call_;
    const std::shared_ptr<HttpSession> session_;
    const bool opened_;
};

}  // namespace elpis::mcp
