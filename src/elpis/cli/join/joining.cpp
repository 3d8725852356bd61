#include "elpis/cli/join/joining.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <sys/poll.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/utf8.h"
#include "elpis/cli/join/meeting_place.h"
#include "elpis/cli/join/offer.h"
#include "elpis/cli/join/settings_key.h"
#include "elpis/cli/version.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"
#include "elpis/config/places.h"
#include "elpis/config/settings.h"

namespace elpis::cli {
namespace {

using std::chrono::milliseconds;

// A server that ends has left its place within two seconds.
constexpr milliseconds kToMeet{3000};
constexpr milliseconds kToOffer{1000};
constexpr milliseconds kToAskOthers{200};
constexpr int kBetweenTriesMs = 20;

Offer offer_of(const config::Loaded& loaded,
               const config::Inputs& inputs,
               const config::Personas& personas,
               bool http) {
    const config::Settings& settings = loaded.settings;
    return {.key = settings_key(loaded, inputs, personas),
            .process = ::getpid(),
            .version = std::string(version()),
            .model = settings.engine.model_path.string(),
            .journal = settings.journal.enabled ? settings.journal.path.string() : "",
            .http = http};
}

std::string difference(const Offer& theirs, const Offer& ours) {
    const auto other = [](std::string_view what, std::string_view their, std::string_view our) {
        return fmt::format("its {} is {}, and here it is {}",
                           what,
                           their.empty() ? "none" : utf8::printable(their),
                           our.empty() ? "none" : utf8::printable(our));
    };
    if (theirs.version != ours.version) return other("version", theirs.version, ours.version);
    if (theirs.model != ours.model) return other("model", theirs.model, ours.model);
    if (theirs.journal != ours.journal) return other("journal", theirs.journal, ours.journal);
    return "it began with other settings, characters or files";
}

}  // namespace

Joining::Joining(const config::Loaded& loaded,
                 const config::Inputs& inputs,
                 const config::Personas& personas,
                 bool http,
                 Log& log)
    : http_(http), log_(log) {
    if (!loaded.settings.mcp.join) return;
    offer_ = offer_of(loaded, inputs, personas, http);
    auto place = MeetingPlace::open(config::live_folders(inputs), offer_.key);
    if (place) {
        place_ = *std::move(place);
    } else {
        log_.info("join",
                  fmt::format("no other process is joined, and none can join: {}",
                              place.error().message));
    }
}

std::optional<Joining::Found> Joining::try_once() {
    if (!place_) return Oneself{};
    auto hosting = place_->try_to_host();
    if (!hosting) {
        log_.warning("join",
                     fmt::format("no other process is joined: {}", hosting.error().message));
        return Oneself{};
    }
    if (*hosting) return Oneself{.hosting = *std::move(hosting)};
    auto joined = place_->try_to_join(kToOffer);
    if (!joined && joined.error().code == ErrorCode::NotFound) return std::nullopt;
    if (!joined) {
        log_.warning("join",
                     fmt::format("this process goes on alone, with a model of its own: {}",
                                 joined.error().message));
        return Oneself{};
    }
    if (http_ && !joined->offer.http) {
        log_.warning("join",
                     fmt::format("this process goes on alone, with a model of its own: the server "
                                 "in process {} has no HTTP port, and one was asked for",
                                 joined->offer.process));
        return Oneself{};
    }
    log_.info("join", fmt::format("joined the server in process {}", joined->offer.process));
    return std::move(joined->connection);
}

Joining::Oneself Joining::alone() {
    if (!place_) return {};
    auto hosting = place_->try_to_host();
    return {.hosting = hosting ? *std::move(hosting) : std::nullopt};
}

Joining::Found Joining::meet(int stop) {
    const auto deadline = std::chrono::steady_clock::now() + kToMeet;
    while (true) {
        if (auto found = try_once()) {
            const auto* oneself = std::get_if<Oneself>(&*found);
            if (oneself != nullptr && oneself->hosting) tell_of_others();
            return *std::move(found);
        }
        pollfd wanted{.fd = stop, .events = POLLIN, .revents = 0};
        if (::poll(&wanted, 1, kBetweenTriesMs) > 0) return Oneself{};
        if (std::chrono::steady_clock::now() < deadline) continue;
        log_.warning("join",
                     "this process goes on alone, with a model of its own: another one is there "
                     "that could be joined, and does not listen");
        return Oneself{};
    }
}

void Joining::tell_of_others() {
    if (!place_) return;
    for (const Offer& each : place_->others(kToAskOthers)) {
        log_.info("join",
                  fmt::format("the server in process {} is not joined: {}",
                              each.process,
                              difference(each, offer_)));
    }
}

}  // namespace elpis::cli
