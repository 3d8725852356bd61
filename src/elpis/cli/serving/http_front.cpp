#include "elpis/cli/serving/http_front.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/api/routes.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/parts.h"
#include "elpis/cli/version.h"
#include "elpis/config/load.h"
#include "elpis/config/settings.h"
#include "elpis/http/bearer_token.h"
#include "elpis/http/operations.h"
#include "elpis/http/route.h"
#include "elpis/http/server.h"
#include "elpis/http/traffic.h"
#include "elpis/mcp/options.h"
#include "elpis/openai/routes.h"
#include "elpis/page/asset.h"
#include "elpis/page/routes.h"

namespace elpis::cli {
namespace {

mcp::Options options_over_http(const config::Settings& settings) {
    mcp::Options options = settings.mcp;
    options.max_line_bytes = settings.http.max_body_bytes;
    options.max_depth = settings.http.max_depth;
    return options;
}

}  // namespace

Result<http::BearerToken> http_token(const config::Loaded& loaded, const config::Inputs& inputs) {
    const auto found = inputs.environment.find("ELPIS_HTTP_TOKEN");
    const std::string given = found == inputs.environment.end() ? std::string() : found->second;
    return http::BearerToken::load(given, loaded.settings.http.token_file);
}

HttpFront::HttpFront(const config::Settings& settings, Parts& parts, Log& log)
    : endpoint_(options_over_http(settings),
                {.version = std::string(version())},
                {.mind = parts.mind(),
                 .workers = parts.workers(),
                 .timer = parts.timer(),
                 .clock = parts.clock(),
                 .log = log}) {}

Result<std::unique_ptr<HttpFront>> HttpFront::open(const config::Settings& settings,
                                                   http::BearerToken token,
                                                   Parts& parts,
                                                   Log& log,
                                                   std::optional<Descriptor> listening) {
    std::unique_ptr<HttpFront> front(new HttpFront(settings, parts, log));
    const auto traffic = std::make_shared<http::Traffic>();
    std::vector<http::Route> routes = http::operations(parts.mind(), traffic);
    std::ranges::move(
        openai::routes(
            {.mind = parts.mind(), .clock = parts.clock(), .max_depth = settings.http.max_depth}),
        std::back_inserter(routes));
    std::ranges::move(
        api::routes(
            {.mind = parts.mind(), .timer = parts.timer(), .max_depth = settings.http.max_depth}),
        std::back_inserter(routes));
    std::ranges::move(page::routes(page::assets()), std::back_inserter(routes));
    routes.push_back(front->endpoint_.route());
    ELPIS_TRY(front->server_,
              http::Server::open(settings.http,
                                 std::move(token),
                                 std::move(routes),
                                 traffic,
                                 log,
                                 std::move(listening)));
    return front;
}

Result<std::unique_ptr<HttpFront>> HttpFront::open_beside(const config::Settings& settings,
                                                          http::BearerToken token,
                                                          Parts& parts,
                                                          Log& log) {
    auto front = open(settings, std::move(token), parts, log);
    if (front) {
        log.info("http", fmt::format("serves at {}, too", (*front)->url()));
    } else if (front.error().code == ErrorCode::Unavailable) {
        log.warning("http",
                    fmt::format("there is no HTTP, only standard input and output: {}",
                                front.error().message));
        return nullptr;
    }
    return front;
}

std::string HttpFront::page_url() const {
    const std::string everywhere = url();
    for (const std::string_view host : {"//0.0.0.0:", "//[::]:"}) {
        if (everywhere.find(host) != std::string::npos)
            return fmt::format("http://127.0.0.1:{}/", server_->port());
    }
    return everywhere + "/";
}

}  // namespace elpis::cli
