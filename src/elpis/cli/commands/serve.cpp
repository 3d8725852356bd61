#include "elpis/cli/commands/serve.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <signal.h>
#include <sys/poll.h>
#include <unistd.h>

#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/as_one.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/join/joining.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/serving/browser.h"
#include "elpis/cli/serving/http_front.h"
#include "elpis/cli/serving/own_server.h"
#include "elpis/cli/serving/service_manager.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"
#include "elpis/engine/status.h"
#include "elpis/http/bearer_token.h"
#include "elpis/mind/mind.h"

namespace elpis::cli {
namespace {

// Not every desktop has a browser, and not every machine a desktop.
std::optional<Browser> browser_at(const std::string& url, Log& log) {
    auto browser = Browser::open(url);
    if (browser) return *std::move(browser);
    log.warning("serve", fmt::format("no browser is opened: {}", browser.error().message));
    return std::nullopt;
}

// Returns at the first signal. Meanwhile the service manager hears that all is well as often as it
// wants to, and twice as often; not while the engine hangs.
void wait_for_the_end(const Signals& signals,
                      const ServiceManager& manager,
                      const mind::Mind& mind,
                      std::optional<Browser> browser,
                      Log& log) {
    constexpr std::chrono::milliseconds kOftenEnough{100};
    const int timeout =
        manager.watchdog()
            ? static_cast<int>(std::max(*manager.watchdog() / 2, kOftenEnough).count())
            : -1;
    while (true) {
        std::array<pollfd, 2> wanted{
            {{.fd = signals.fd(), .events = POLLIN, .revents = 0},
             {.fd = browser ? browser->handle() : -1, .events = POLLIN, .revents = 0}}};
        const int ready = ::poll(wanted.data(), wanted.size(), timeout);
        if (wanted[0].revents != 0) return;
        if (browser && wanted[1].revents != 0) {
            if (const auto trouble = browser->outcome())
                log.warning("serve", fmt::format("no browser was opened: {}", *trouble));
        }
        const bool stuck = mind.status().state == engine::ModelState::Stuck;
        if (ready == 0 && !stuck) manager.tell("WATCHDOG=1");
    }
}

}  // namespace

Result<ExitCode> run_serve(const ServeCommand& command, const config::Inputs& inputs) {
    const Signals signals({SIGTERM, SIGINT, SIGHUP});
    ELPIS_TRY(const config::Loaded loaded, load_settings_and_files(inputs));
    ELPIS_TRY(config::Personas personas, as_one(config::load_characters(loaded, inputs)));
    ELPIS_TRY(http::BearerToken token, http_token(loaded, inputs));
    Log log(loaded.settings.log);
    for (const std::string& warning : loaded.warnings)
        log.warning("settings", warning);

    const ServiceManager manager(inputs);
    ELPIS_TRY(std::optional<Descriptor> listening, manager.listener());
    Joining joining(loaded, inputs, personas, /*http=*/true, log);
    Backstop backstop(log);
    ELPIS_TRY(const auto server,
              OwnServer::open({.command = "serve",
                               .loaded = loaded,
                               .inputs = inputs,
                               .personas = std::move(personas),
                               .http = ServerPlan::Http::Required,
                               .token = std::move(token),
                               .listening = std::move(listening)},
                              joining.alone().hosting,
                              joining.offer(),
                              log,
                              backstop));
    const std::string url = server->http()->url();
    Terminal out(STDOUT_FILENO);
    out.print(fmt::format("Elpis serves at {}\n", url));
    ELPIS_OK(out.check());
    manager.tell(fmt::format("READY=1\nSTATUS=Serves at {}\n", url));

    wait_for_the_end(signals,
                     manager,
                     server->run_parts().mind,
                     command.open ? browser_at(server->http()->page_url(), log) : std::nullopt,
                     log);
    manager.tell("STOPPING=1");
    backstop.arm(ExitCode::Ok, HttpFront::kPatience);
    server->close();
    return ExitCode::Ok;
}

}  // namespace elpis::cli
