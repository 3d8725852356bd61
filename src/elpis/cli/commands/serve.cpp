#include "elpis/cli/commands/serve.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <signal.h>
#include <sys/poll.h>
#include <unistd.h>

#include "elpis/api/routes.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/cli/as_one.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/live/report.h"
#include "elpis/cli/parts.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/version.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"
#include "elpis/http/bearer_token.h"
#include "elpis/http/operations.h"
#include "elpis/http/route.h"
#include "elpis/http/server.h"
#include "elpis/http/traffic.h"
#include "elpis/mcp/http_endpoint.h"
#include "elpis/mcp/options.h"
#include "elpis/openai/routes.h"
#include "elpis/page/asset.h"
#include "elpis/page/routes.h"

namespace elpis::cli {
namespace {

// Clients read slowly what ends their streams; promised are two seconds.
constexpr std::chrono::milliseconds kPatience{1700};

void wait_for_the_end(const Signals& signals) {
    pollfd wanted{.fd = signals.fd(), .events = POLLIN, .revents = 0};
    while (::poll(&wanted, 1, -1) <= 0) {
    }
}

std::string token_of(const config::Inputs& inputs) {
    const auto found = inputs.environment.find("ELPIS_HTTP_TOKEN");
    return found == inputs.environment.end() ? std::string() : found->second;
}

}  // namespace

Result<ExitCode> run_serve(const config::Inputs& inputs) {
    const Signals signals({SIGTERM, SIGINT, SIGHUP});
    ELPIS_TRY(const config::Loaded loaded, load_settings_and_files(inputs));
    ELPIS_TRY(config::Personas personas, as_one(config::load_characters(loaded, inputs)));
    ELPIS_TRY(http::BearerToken token,
              http::BearerToken::load(token_of(inputs), loaded.settings.http.token_file));
    Log log(loaded.settings.log);
    for (const std::string& warning : loaded.warnings)
        log.warning("settings", warning);

    Backstop backstop(log);
    ELPIS_TRY(const auto parts, Parts::open(loaded.settings, log, backstop, std::move(personas)));
    const auto door = open_door(parts->mind(), "serve", inputs, log);
    const auto traffic = std::make_shared<http::Traffic>();
    std::vector<http::Route> routes = http::operations(parts->mind(), traffic);
    std::ranges::move(openai::routes({.mind = parts->mind(),
                                      .clock = parts->clock(),
                                      .max_depth = loaded.settings.http.max_depth}),
                      std::back_inserter(routes));
    std::ranges::move(api::routes({.mind = parts->mind(),
                                   .timer = parts->timer(),
                                   .max_depth = loaded.settings.http.max_depth}),
                      std::back_inserter(routes));
    std::ranges::move(page::routes(page::assets()), std::back_inserter(routes));
    mcp::Options mcp_options = loaded.settings.mcp;
    mcp_options.max_line_bytes = loaded.settings.http.max_body_bytes;
    mcp_options.max_depth = loaded.settings.http.max_depth;
    mcp::HttpEndpoint endpoint(mcp_options,
                               {.version = std::string(version())},
                               {.mind = parts->mind(),
                                .workers = parts->workers(),
                                .timer = parts->timer(),
                                .clock = parts->clock(),
                                .log = log});
    routes.push_back(endpoint.route());
    ELPIS_TRY(const auto server,
              http::Server::open(
                  loaded.settings.http, std::move(token), std::move(routes), traffic, log));
    const Backstop::Note server_ends(backstop, "the HTTP server");
    Terminal out(STDOUT_FILENO);
    out.print(fmt::format("Elpis serves at {}\n", server->url()));
    ELPIS_OK(out.check());

    wait_for_the_end(signals);
    backstop.arm(ExitCode::Ok, kPatience);
    server->close();
    return ExitCode::Ok;
}

}  // namespace elpis::cli
