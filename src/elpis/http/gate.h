#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "elpis/http/bearer_token.h"
#include "elpis/http/host_list.h"
#include "elpis/http/message.h"
#include "elpis/http/options.h"
#include "elpis/http/route.h"

namespace elpis::http {

// Who may ask for what: everything that is decided from a request's head, in one place and one
// order for every path. Immutable: any thread.
class Gate {
public:
    Gate(const Options& options, BearerToken token, std::vector<Route> routes);

    struct Verdict {
        const Route* route = nullptr;  // known also for some of those that are turned away
        std::optional<Answer> refusal;
    };
    // First failure wins: host and origin (403), the body's framing (400), path (404), method
    // (405), a body with GET (400), token (401), content type (415), a body without a length (411),
    // size as declared (413). `request` has no body yet; `rest` is filled in. The connection of a
    // refused request is closed: nobody knows what follows on it. No answer ever carries a header
    // that lets a foreign page read it, and OPTIONS is a method like others, so that no preflight
    // succeeds.
    Verdict judge(Request& request) const;

    // The first of these checks alone, for a request that is refused for another reason already:
    // foreign pages are told nothing else. Absent: it may know.
    std::optional<Answer> foreign(const Request& request) const;

private:
    HostList hosts_;
    BearerToken token_;
    std::size_t max_body_bytes_;
    std::vector<Route> routes_;
};

}  // namespace elpis::http
