#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace elpis::http {

class Peer;

// Whether a request with this method brings a body, which may be empty.
constexpr bool brings_body(std::string_view method) {
    return method == "POST" || method == "PUT";
}

// One request as a handler sees it. A value.
struct Request {
    std::string method;
    bool http_1_0 = false;                 // whose bodies come in no chunks, ours neither
    std::optional<std::string> authority;  // of an absolute target: "http://AUTHORITY/path"
    std::string path;                      // decoded, without the query
    std::string rest;                      // what of the path the route's '*' stands for
    std::vector<std::pair<std::string, std::string>> query;  // decoded; several of one name adjoin
    std::vector<std::pair<std::string, std::string>> headers;  // as they came, in their order
    std::string body;
    std::shared_ptr<void> share;  // of what all bodies may take together; null for one without

    // The body, out of the request, with its share. A handler takes it, and lets it go when it has
    // parsed it and before it waits for anything: others wait for their share.
    struct Body {
        std::shared_ptr<void> share;
        std::string text;  // goes first
    };
    Body take_body() {
        return {.share = std::exchange(share, {}), .text = std::exchange(body, {})};
    }

    // The first with this name, whatever its letters' case, without blanks around it; empty when
    // there is none.
    std::string_view header(std::string_view name) const;
    std::size_t count(std::string_view name) const;
};

// What is sent back. With a `stream`, its status and headers leave first, and then what it sends
// through the peer, until it returns; the body is ignored.
struct Answer {
    int status = 200;
    std::string type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::function<void(Peer&)> stream;
};

}  // namespace elpis::http
