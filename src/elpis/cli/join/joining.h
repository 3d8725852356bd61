#pragma once

#include <optional>
#include <variant>

#include "elpis/base/log.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/join/meeting_place.h"
#include "elpis/cli/join/offer.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"

namespace elpis::cli {

// Whether a process serves its client itself or hands it on to a server of the same user that
// already runs. What it decides, and why, is in the log.
class Joining {
public:
    // Itself; with the right to be joined, or without because another process has it or because
    // mcp.join is off.
    struct Oneself {
        std::optional<Hosting> hosting;
    };
    using Found = std::variant<Oneself, Descriptor>;  // a connection to another server

    // `http`: this process was asked for an HTTP port, so it joins only a server that has one.
    Joining(const config::Loaded& loaded,
            const config::Inputs& inputs,
            const config::Personas& personas,
            bool http,
            Log& log);

    // What this process says of itself to those who want to join it.
    const Offer& offer() const { return offer_; }

    // One try. Nothing when it is not decided yet: a server is just beginning or ending; ask again
    // soon. As long as a server that does not answer is waited for.
    std::optional<Found> try_once();
    // The end of trying: with the right to be joined where that is free.
    Oneself alone();

    // Tries until it is decided, for some seconds at most, or until `stop` is readable.
    Found meet(int stop);

private:
    void tell_of_others();

    bool http_;
    Log& log_;
    Offer offer_;
    std::optional<MeetingPlace> place_;  // nothing: never joins and is never joined
};

}  // namespace elpis::cli
