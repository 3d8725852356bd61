#include "elpis/api/routes.h"

#include <memory>
#include <string>
#include <vector>

#include "elpis/api/characters.h"
#include "elpis/api/feed.h"
#include "elpis/api/feed_stream.h"
#include "elpis/api/json_answer.h"
#include "elpis/api/openapi/document.h"
#include "elpis/api/pulse.h"
#include "elpis/api/query.h"
#include "elpis/base/result.h"
#include "elpis/http/error_answer.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::api {
namespace {

Result<mcp::Json> pulse(const mind::Mind& mind, const http::Request& request) {
    ELPIS_OK(Query::read(request));
    return pulse_json(mind);
}

http::Answer document(const http::Request& request) {
    if (const auto query = Query::read(request); !query) return http::refuse(query.error());
    return {.body = std::string(openapi_document()), .headers = {{"Cache-Control", "no-store"}}};
}

}  // namespace

std::vector<http::Route> routes(const Parts& parts) {
    std::vector<http::Route> all = character_routes(parts.mind, parts.max_depth);
    all.push_back(feed_route(parts.mind, std::make_shared<Feed>(parts.mind, parts.timer)));
    all.push_back({.method = "GET",
                   .path = "/api/pulse",
                   .handle = [&mind = parts.mind](const http::Request& request, http::Peer&) {
                       return json_answer(pulse(mind, request));
                   }});
    all.push_back(
        {.method = "GET",
         .path = "/api/openapi.json",
         .handle = [](const http::Request& request, http::Peer&) { return document(request); }});
    return all;
}

}  // namespace elpis::api
