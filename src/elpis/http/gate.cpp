#include "elpis/http/gate.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/base/letters.h"
#include "elpis/base/trimmed.h"
#include "elpis/base/utf8.h"
#include "elpis/http/bearer_token.h"
#include "elpis/http/message.h"
#include "elpis/http/options.h"
#include "elpis/http/route.h"

namespace elpis::http {
namespace {

constexpr std::size_t kLongestShown = 80;

std::string shown(std::string_view text) {
    return utf8::printable(text.substr(0, kLongestShown));
}

bool serves(const Route& route, Request& request) {
    const std::string_view path = route.path;
    const std::size_t star = path.find('*');
    if (star == std::string_view::npos) return path == request.path;
    const std::string_view before = path.substr(0, star);
    const std::string_view behind = path.substr(star + 1);
    std::string_view rest = request.path;
    if (!rest.starts_with(before)) return false;
    rest.remove_prefix(before.size());
    if (rest.size() <= behind.size() || !rest.ends_with(behind)) return false;
    rest.remove_suffix(behind.size());
    if (!behind.empty() && rest.find('/') != std::string_view::npos) return false;
    request.rest = rest;
    return true;
}

bool is_json(std::string_view content_type) {
    const std::string_view type = content_type.substr(0, content_type.find(';'));
    return same_letters(trimmed(type), "application/json");
}

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

// Of digits; larger than any number is larger than `most`.
bool too_large(std::string_view content_length, std::size_t most) {
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(
        content_length.data(), content_length.data() + content_length.size(), length);
    return error == std::errc::result_out_of_range || length > most;
}

// What of the head leaves open where the body ends: a proxy in front might see another end, and
// take what it sends behind it for the body, or the other way round. Only where nothing is open is
// the framing that which RFC 9112, section 6.3, has.
std::optional<std::string> unclear_framing(const Request& request) {
    for (const auto& [name, value] : request.headers) {
        if (same_letters(name, "Content-Length") && !all_digits(trimmed(value)))
            return fmt::format("Content-Length is \"{}\"; it must be a number", shown(value));
        if (same_letters(name, "Transfer-Encoding") && !same_letters(trimmed(value), "chunked"))
            return fmt::format("Transfer-Encoding is \"{}\"; only chunked is taken", shown(value));
    }
    const std::size_t codings = request.count("Transfer-Encoding");
    if (codings > 0 && request.http_1_0)
        return "Transfer-Encoding is given in a request of HTTP/1.0, which does not know it";
    if (codings > 1) return "Transfer-Encoding is given twice";
    if (codings == 1 && request.count("Content-Length") > 0)
        return "a body has either a Content-Length or a Transfer-Encoding, not both";
    return std::nullopt;
}

// How its body is packed; empty when it is not.
std::string_view coding_of(const Request& request) {
    for (const auto& [name, value] : request.headers) {
        const std::string_view coding = trimmed(value);
        if (same_letters(name, "Content-Encoding") && !same_letters(coding, "identity"))
            return coding.empty() ? std::string_view(" ") : coding;
    }
    return {};
}

// Of a request whose framing is clear.
bool has_body(const Request& request) {
    return request.count("Transfer-Encoding") > 0 ||
           trimmed(request.header("Content-Length")).find_first_not_of('0') !=
               std::string_view::npos;
}

}  // namespace

Gate::Gate(const Options& options, BearerToken token, std::vector<Route> routes)
    : hosts_(options.host, options.allowed_hosts, options.allowed_origins),
      token_(std::move(token)),
      max_body_bytes_(options.max_body_bytes),
      routes_(std::move(routes)) {}

std::optional<Answer> Gate::foreign(const Request& request) const {
    // An absolute target has a name of its own. RFC 9112, section 3.2.2, lets that one count alone;
    // here both have to be ours.
    std::string_view host = request.header("Host");
    if (request.authority && hosts_.allows_host(host)) host = *request.authority;
    if (request.count("Host") != 1 || !hosts_.allows_host(host)) {
        return refuse({.status = 403,
                       .message = fmt::format("this server does not go by the name \"{}\"; "
                                              "http.allowed_hosts lists the names that it does",
                                              shown(host)),
                       .code = "host_not_allowed"});
    }
    if (request.count("Origin") == 0) return std::nullopt;
    const std::string_view origin = request.header("Origin");
    if (request.count("Origin") == 1 && hosts_.allows_origin(origin)) return std::nullopt;
    return refuse({.status = 403,
                   .message = fmt::format("pages of \"{}\" may not use this server; "
                                          "http.allowed_origins lists those that may",
                                          shown(origin)),
                   .code = "origin_not_allowed"});
}

Gate::Verdict Gate::judge(Request& request) const {
    if (auto refusal = foreign(request)) return {.route = nullptr, .refusal = std::move(refusal)};
    if (auto why = unclear_framing(request)) {
        return {.route = nullptr,
                .refusal = refuse(
                    {.status = 400, .message = *std::move(why), .code = "unclear_body_length"})};
    }

    const Route* route = nullptr;
    std::vector<std::string_view> methods;
    for (const Route& each : routes_) {
        if (!serves(each, request)) continue;
        methods.push_back(each.method);
        if (each.method == request.method || (each.method == "GET" && request.method == "HEAD"))
            route = &each;
    }
    if (methods.empty()) {
        return {.route = nullptr,
                .refusal =
                    refuse({.status = 404,
                            .message = fmt::format("there is nothing at {}", shown(request.path)),
                            .code = "not_found"})};
    }
    if (route == nullptr) {
        Answer answer = refuse({.status = 405,
                                .message = fmt::format("{} takes {}, not {}",
                                                       shown(request.path),
                                                       fmt::join(methods, " and "),
                                                       shown(request.method)),
                                .code = "method_not_allowed"});
        answer.headers.emplace_back("Allow", fmt::format("{}", fmt::join(methods, ", ")));
        return {.route = nullptr, .refusal = std::move(answer)};
    }
    const auto refused = [route](const Refusal& refusal) {
        return Verdict{.route = route, .refusal = refuse(refusal)};
    };
    if (!brings_body(request.method) && has_body(request)) {
        return refused({.status = 400,
                        .message = fmt::format("{} takes no body", request.method),
                        .code = "unclear_body_length"});
    }
    if (!route->open &&
        (request.count("Authorization") > 1 || !token_.opens(request.header("Authorization")))) {
        return refused({.status = 401,
                        .message = "a token is wanted: send it as Authorization: Bearer TOKEN (an "
                                   "OpenAI client calls it the API key)",
                        .code = "invalid_api_key"});
    }
    if (route->takes_json && !is_json(request.header("Content-Type"))) {
        return refused({.status = 415,
                        .message = fmt::format("Content-Type is \"{}\"; it must be "
                                               "application/json",
                                               shown(request.header("Content-Type"))),
                        .code = "unsupported_media_type"});
    }
    if (const std::string_view coding = coding_of(request);
        brings_body(request.method) && !coding.empty()) {
        Answer answer = refuse({.status = 415,
                                .message = fmt::format("Content-Encoding is \"{}\"; bodies are "
                                                       "taken as they are, without any",
                                                       shown(coding)),
                                .code = "unsupported_media_type"});
        answer.headers.emplace_back("Accept-Encoding", "identity");
        return {.route = route, .refusal = std::move(answer)};
    }
    if (brings_body(request.method) && request.count("Content-Length") == 0 &&
        request.count("Transfer-Encoding") == 0) {
        return refused({.status = 411,
                        .message = "a body needs a Content-Length, or Transfer-Encoding: chunked",
                        .code = "length_required"});
    }
    if (too_large(request.header("Content-Length"), max_body_bytes_)) {
        return refused({.status = 413,
                        .message = fmt::format("the body has {} bytes; at most {} are taken "
                                               "(http.max_body_bytes)",
                                               shown(request.header("Content-Length")),
                                               max_body_bytes_),
                        .code = "request_too_large"});
    }
    return {.route = route, .refusal = std::nullopt};
}

}  // namespace elpis::http
