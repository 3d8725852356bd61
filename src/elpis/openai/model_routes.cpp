#include "elpis/openai/model_routes.h"

#include <vector>

#include "elpis/http/error_answer.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/openai/model_ids.h"
#include "elpis/openai/parts.h"

namespace elpis::openai {

std::vector<http::Route> model_routes(const Parts& parts) {
    const auto opened = unix_seconds(parts.clock);
    const auto list = [parts, opened](const http::Request&, http::Peer&) {
        const auto models = model_list(parts.mind, opened);
        return models ? shown(*models) : http::refuse(models.error());
    };
    const auto one = [parts, opened](const http::Request& request, http::Peer&) {
        const auto voice = find_voice(parts.mind, request.rest, {});
        return voice ? shown(model_json(request.rest, opened)) : refuse_model(voice.error());
    };
    return {{.method = "GET", .path = "/v1/models", .handle = list},
            {.method = "GET", .path = "/v1/models/*", .handle = one}};
}

}  // namespace elpis::openai
