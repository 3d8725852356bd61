#include "elpis/openai/embeddings_routes.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/base64.h"
#include "elpis/base/wakeup.h"
#include "elpis/engine/event.h"
#include "elpis/http/error_answer.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/openai/embeddings_request.h"
#include "elpis/openai/fields.h"
#include "elpis/openai/model_ids.h"
#include "elpis/openai/parts.h"
#include "elpis/openai/waiting.h"

namespace elpis::openai {
namespace {

constexpr std::string_view kInput = "input";

// All of them as JSON would be many times their size in memory: they are written one by one.
class Writer {
public:
    Writer(std::vector<engine::EmbeddingDone> vectors, std::string model, bool base64)
        : vectors_(std::move(vectors)), model_(std::move(model)), base64_(base64) {}

    void send_to(const http::Peer& peer) const {
        if (!peer.send(R"({"object":"list","data":[)")) return;
        int tokens = 0;
        for (std::size_t i = 0; i < vectors_.size(); ++i) {
            tokens += vectors_[i].tokens;
            if (!peer.send((i > 0 ? "," : "") + one(i))) return;
        }
        peer.send(fmt::format(R"(],"model":{},"usage":{{"prompt_tokens":{},"total_tokens":{}}}}})",
                              mcp::encode(model_),
                              tokens,
                              tokens));
    }

private:
    std::string one(std::size_t index) const {
        const std::vector<float>& vector = vectors_[index].vector;
        std::string json = fmt::format(R"({{"object":"embedding","index":{},"embedding":)", index);
        if (base64_) {
            json += '"';
            json += to_base64(bytes_of(vector));
            json += "\"}";
            return json;
        }
        json += '[';
        for (std::size_t i = 0; i < vector.size(); ++i)
            fmt::format_to(std::back_inserter(json), "{}{}", i > 0 ? "," : "", vector[i]);
        json += "]}";
        return json;
    }

    static std::string bytes_of(const std::vector<float>& vector) {
        std::string bytes;
        bytes.reserve(vector.size() * sizeof(float));
        for (const float number : vector) {
            const auto bits = std::bit_cast<std::uint32_t>(number);
            for (const unsigned shift : {0U, 8U, 16U, 24U})  // little-endian
                bytes += static_cast<char>(static_cast<unsigned char>(bits >> shift));
        }
        return bytes;
    }

    const std::vector<engine::EmbeddingDone> vectors_;
    const std::string model_;
    const bool base64_;
};

http::Answer embed(const Parts& parts, http::Request& request, const http::Peer& peer) {
    auto body = read_body(request.take_body().text, parts.max_depth);
    if (!body) return http::refuse(body.error());
    auto asked = read_embeddings(*std::move(body), parts.mind.capabilities().width);
    if (!asked) return http::refuse(asked.error());
    // Nobody in particular embeds, so that any id will do: programs have OpenAI's for their
    // default.
    const auto news = std::make_shared<Wakeup>();
    const auto begun = parts.mind.embed(std::move(asked->inputs), [news] { news->ring(); });
    if (!begun) return http::refuse(begun.error());
    mind::Embedding& embedding = **begun;
    auto outcome = embedding.take();
    while (!outcome) {
        const auto woken = peer.wait(*news, http::Peer::Time::max());
        if (woken == http::Peer::Woken::Gone || woken == http::Peer::Woken::Closing) {
            embedding.cancel();
            return woken == http::Peer::Woken::Gone ? for_nobody() : http::refuse(shutting_down());
        }
        outcome = embedding.take();
    }
    if (!*outcome) return http::refuse(outcome->error(), kInput);
    const auto writer =
        std::make_shared<const Writer>(**std::move(outcome), model_name(parts.mind), asked->base64);
    return {.stream = [writer](http::Peer& reader) { writer->send_to(reader); }};
}

}  // namespace

std::vector<http::Route> embeddings_routes(const Parts& parts) {
    return {{.method = "POST",
             .path = "/v1/embeddings",
             .waits = true,
             .takes_json = true,
             .handle = [parts](http::Request& request, http::Peer& peer) {
                 return embed(parts, request, peer);
             }}};
}

}  // namespace elpis::openai
