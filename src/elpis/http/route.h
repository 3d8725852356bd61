#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "elpis/http/message.h"

namespace elpis::http {

class Peer;

// Why a request is turned away, before any handler sees it or by one.
struct Refusal {
    int status = 400;
    std::string message;    // a sentence
    std::string_view code;  // for programs: "model_not_found"; a literal
    std::string param;      // which part of the request
};

// {"error": {"message", "type", "param", "code"}}, as OpenAI's clients read it, and others can.
Answer refuse(const Refusal& refusal);

// What is served under a path.
struct Route {
    std::string method;  // GET serves HEAD, too
    // Exactly. One '*' in it stands for one segment, or, at the end, for all that follows; never
    // for nothing.
    std::string path;
    bool open = false;   // served without the token, too
    bool waits = false;  // for answers: counts against Options::max_streams
    bool takes_json = false;
    // On a thread that it may keep while it waits through the peer, and in no other way.
    std::function<Answer(Request&, Peer&)> handle;
};

}  // namespace elpis::http
