#include "elpis/page/routes.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/letters.h"
#include "elpis/base/trimmed.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"
#include "elpis/page/asset.h"

namespace elpis::page {
namespace {

// Everything from this server and nothing from elsewhere; no script or style in the markup, so that
// no text of a character's can become one; in nobody's frame.
constexpr std::string_view kContentPolicy =
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'";

constexpr std::string_view kNoPage =
    "This server was built without its page (ELPIS_PAGE=OFF). Its API is at /v1, /api and /mcp; "
    "docs/http.md tells more.\n";

std::vector<std::pair<std::string, std::string>> guarded(std::string_view cache) {
    return {{"Cache-Control", std::string(cache)},
            {"Content-Security-Policy", std::string(kContentPolicy)},
            {"Referrer-Policy", "no-referrer"},
            {"X-Frame-Options", "DENY"},
            {"Cross-Origin-Opener-Policy", "same-origin"},
            {"Cross-Origin-Resource-Policy", "same-origin"}};
}

// Whether a list such as "gzip, br;q=0.5" has one for which `wanted` is true.
template <class Wanted>
bool lists(std::string_view list, Wanted wanted) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        if (wanted(trimmed(list.substr(0, comma)))) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

// "gzip;q=0" is a refusal: "0", "0.", "0.000".
bool refused(std::string_view parameters) {
    const std::size_t at = parameters.find("q=");
    return at != std::string_view::npos &&
           trimmed(parameters.substr(at + 2)).find_first_not_of("0.") == std::string_view::npos;
}

bool takes_gzip(const http::Request& request) {
    return lists(request.header("Accept-Encoding"), [](std::string_view coding) {
        const std::size_t end = std::min(coding.find(';'), coding.size());
        return same_letters(trimmed(coding.substr(0, end)), "gzip") && !refused(coding.substr(end));
    });
}

// If-None-Match compares weakly (RFC 9110, section 13.1.2).
bool has_it(const http::Request& request, std::string_view etag) {
    return lists(request.header("If-None-Match"), [etag](std::string_view known) {
        if (known.starts_with("W/")) known.remove_prefix(2);
        return known == "*" || known == etag;
    });
}

// Of the compressed bytes; another representation has another tag.
std::string tag_of_gzip(std::string_view etag) {
    return std::string(etag.substr(0, etag.size() - 1)) + "-gz\"";
}

}  // namespace

http::Answer serve(const Asset& asset, const http::Request& request) {
    const bool zipped = !asset.gzip.empty() && takes_gzip(request);
    const std::string etag = zipped ? tag_of_gzip(asset.etag) : std::string(asset.etag);
    http::Answer answer{
        .type = std::string(asset.type),
        .headers = guarded(asset.hashed ? "public, max-age=31536000, immutable" : "no-cache")};
    answer.headers.emplace_back("ETag", etag);
    if (!asset.gzip.empty()) answer.headers.emplace_back("Vary", "Accept-Encoding");
    if (has_it(request, etag)) {
        constexpr int kNotModified = 304;
        answer.status = kNotModified;
        return answer;
    }
    if (zipped) answer.headers.emplace_back("Content-Encoding", "gzip");
    answer.body = zipped ? asset.gzip : asset.bytes;
    return answer;
}

std::vector<http::Route> routes(std::span<const Asset> assets) {
    std::vector<http::Route> routes;
    for (const Asset& asset : assets) {
        routes.push_back({.method = "GET",
                          .path = std::string(asset.path),
                          .open = true,
                          .handle = [asset](const http::Request& request, http::Peer&) {
                              return serve(asset, request);
                          }});
    }
    if (assets.empty()) {
        routes.push_back({.method = "GET",
                          .path = "/",
                          .open = true,
                          .handle = [](const http::Request&, http::Peer&) {
                              constexpr int kNotFound = 404;
                              return http::Answer{.status = kNotFound,
                                                  .type = "text/plain; charset=utf-8",
                                                  .body = std::string(kNoPage),
                                                  .headers = guarded("no-store")};
                          }});
    }
    return routes;
}

}  // namespace elpis::page
