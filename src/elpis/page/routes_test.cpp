#include "elpis/page/routes.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/base/log.h"
#include "elpis/http/bearer_token.h"
#include "elpis/http/message.h"
#include "elpis/http/server.h"
#include "elpis/http/testing/raw_client.h"
#include "elpis/http/traffic.h"
#include "elpis/page/asset.h"

namespace elpis::page {
namespace {

constexpr std::array<Asset, 2> kPage{{{.path = "/",
                                       .type = "text/html; charset=utf-8",
                                       .etag = "\"a1\"",
                                       .bytes = "<!doctype html>",
                                       .gzip = {}},
                                      {.path = "/page/main-0A1B2C3D.js",
                                       .type = "text/javascript; charset=utf-8",
                                       .etag = "\"b2\"",
                                       .bytes = "let longer = 1;",
                                       .gzip = "zipped",
                                       .hashed = true}}};

const Asset& script = kPage[1];

http::Request asking(std::string_view name = {}, std::string_view value = {}) {
    http::Request request{.method = "GET", .path = "/"};
    if (!name.empty()) request.headers.emplace_back(name, value);
    return request;
}

std::string header(const http::Answer& answer, std::string_view name) {
    const auto found = std::ranges::find(
        answer.headers, name, [](const auto& each) { return std::string_view(each.first); });
    return found == answer.headers.end() ? std::string() : found->second;
}

std::string asked_over_http(std::span<const Asset> assets,
                            const std::string& path,
                            http::BearerToken token = {}) {
    Log log({.quiet = true});
    auto server = http::Server::open(
        {.port = 0}, std::move(token), routes(assets), std::make_shared<http::Traffic>(), log);
    REQUIRE(server);
    http::testing::RawClient client((*server)->port());
    client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    return client.read_all();
}

TEST_CASE("a file comes as it is, with its type") {
    const http::Answer answer = serve(kPage[0], asking());
    CHECK(answer.status == 200);
    CHECK(answer.type == "text/html; charset=utf-8");
    CHECK(answer.body == "<!doctype html>");
}

TEST_CASE("nothing foreign is let into the page, on any of its files, whole or not modified") {
    for (const Asset& asset : kPage) {
        for (const http::Answer& answer :
             {serve(asset, asking()), serve(asset, asking("If-None-Match", "*"))}) {
            const std::string policy = header(answer, "Content-Security-Policy");
            CHECK(policy.starts_with("default-src 'self';"));
            CHECK(policy.find("unsafe") == std::string::npos);
            CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
            CHECK(header(answer, "Referrer-Policy") == "no-referrer");
        }
    }
}

TEST_CASE("what has a hash in its name is kept for good; the page itself is asked for each time") {
    CHECK(header(serve(script, asking()), "Cache-Control") ==
          "public, max-age=31536000, immutable");
    CHECK(header(serve(kPage[0], asking()), "Cache-Control") == "no-cache");
}

TEST_CASE("who has it already is told so, and sent nothing") {
    for (const std::string_view known : {"\"a1\"", "W/\"a1\"", "\"x\", \"a1\"", "*"}) {
        CAPTURE(known);
        const http::Answer answer = serve(kPage[0], asking("If-None-Match", known));
        CHECK(answer.status == 304);
        CHECK(answer.body.empty());
        CHECK(header(answer, "ETag") == "\"a1\"");
    }
    for (const std::string_view other : {"\"a\"", "a1", "\"A1\"", "", "\"b2\""}) {
        CAPTURE(other);
        CHECK(serve(kPage[0], asking("If-None-Match", other)).status == 200);
    }
}

TEST_CASE("gzip is for who takes it, under a tag of its own") {
    for (const std::string_view takes :
         {"gzip", "br, gzip", "GZIP;q=0.5", "deflate , gzip;q=1.0"}) {
        CAPTURE(takes);
        const http::Answer answer = serve(script, asking("Accept-Encoding", takes));
        CHECK(answer.body == "zipped");
        CHECK(header(answer, "Content-Encoding") == "gzip");
        CHECK(header(answer, "ETag") == "\"b2-gz\"");
    }
    for (const std::string_view refuses :
         {"", "br", "gzip;q=0", "gzip; q=0.000", "xgzip", "identity"}) {
        CAPTURE(refuses);
        const http::Answer answer = serve(script, asking("Accept-Encoding", refuses));
        CHECK(answer.body == script.bytes);
        CHECK(header(answer, "Content-Encoding").empty());
        CHECK(header(answer, "Vary") == "Accept-Encoding");
    }
    CHECK(header(serve(kPage[0], asking("Accept-Encoding", "gzip")), "Content-Encoding").empty());
}

TEST_CASE("the page opens without the token, and its files are all there is") {
    constexpr std::string_view kToken = "a-token-of-sixteen-and-more";
    auto token = http::BearerToken::load(kToken, {});
    REQUIRE(token);
    CHECK(asked_over_http(kPage, "/", *token).starts_with("HTTP/1.1 200 "));
    CHECK(asked_over_http(kPage, "/page/main-0A1B2C3D.js", *token).ends_with("let longer = 1;"));
    CHECK(asked_over_http(kPage, "/page/main.js").starts_with("HTTP/1.1 404 "));
    CHECK(asked_over_http(kPage, "/page/").starts_with("HTTP/1.1 404 "));
}

TEST_CASE("a program without the page says at / how to get it") {
    const std::string answer = asked_over_http({}, "/");
    CHECK(answer.starts_with("HTTP/1.1 404 "));
    CHECK(answer.find("ELPIS_PAGE") != std::string::npos);
}

}  // namespace
}  // namespace elpis::page
