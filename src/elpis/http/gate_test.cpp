#include "elpis/http/gate.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/http/bearer_token.h"
#include "elpis/http/message.h"
#include "elpis/http/peer.h"
#include "elpis/http/route.h"

namespace elpis::http {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

std::vector<Route> routes() {
    const auto handle = [](const Request&, Peer&) { return Answer{}; };
    return {{.method = "GET", .path = "/health", .open = true, .handle = handle},
            {.method = "GET", .path = "/things", .handle = handle},
            {.method = "POST", .path = "/things", .takes_json = true, .handle = handle},
            {.method = "GET", .path = "/things/*", .handle = handle},
            {.method = "GET", .path = "/people/*/mood", .handle = handle},
            {.method = "PUT", .path = "/people/*/mood", .takes_json = true, .handle = handle}};
}

struct Judged {
    int status = 200;
    Answer answer;
    std::string rest;
};

Judged judge(const std::string& method,
             const std::string& path,
             Headers headers,
             const std::string& token = {}) {
    const Gate gate({.max_body_bytes = 100}, *BearerToken::load(token, {}), routes());
    Request request{.method = method, .path = path, .headers = std::move(headers)};
    const Gate::Verdict verdict = gate.judge(request);
    if (!verdict.refusal) return {.rest = request.rest};
    return {.status = verdict.refusal->status, .answer = *verdict.refusal};
}

bool has(const Answer& answer, std::string_view name) {
    return std::ranges::any_of(answer.headers,
                               [name](const auto& header) { return header.first == name; });
}

const std::pair<std::string, std::string> local_host{"Host", "localhost:8484"};
const std::pair<std::string, std::string> json_type{"Content-Type",
                                                    "application/json; charset=utf-8"};

const std::pair<std::string, std::string> two_bytes{"Content-Length", "2"};
const std::pair<std::string, std::string> in_chunks{"Transfer-Encoding", "Chunked"};

TEST_CASE("a good request is let through") {
    CHECK(judge("GET", "/things", {local_host}).status == 200);
    CHECK(judge("HEAD", "/things", {local_host}).status == 200);
    CHECK(judge("POST", "/things", {local_host, json_type, two_bytes}).status == 200);
    CHECK(judge("POST", "/things", {local_host, json_type, in_chunks}).status == 200);
    CHECK(judge("GET", "/things", {local_host, {"Content-Length", "0"}}).status == 200);
    CHECK(judge("GET", "/things/one/two", {local_host}).rest == "one/two");
    CHECK(judge("PUT", "/people/ada/mood", {local_host, json_type, two_bytes}).rest == "ada");
}

TEST_CASE("a star in the middle of a path stands for one segment that is not empty") {
    CHECK(judge("GET", "/people/a b/mood", {local_host}).rest == "a b");
    CHECK(judge("GET", "/people/mood/mood", {local_host}).rest == "mood");
    for (const char* path :
         {"/people//mood", "/people/mood", "/people/a/b/mood", "/people/a/moods", "/people/a"}) {
        CAPTURE(path);
        CHECK(judge("GET", path, {local_host}).status == 404);
    }
    const Judged judged = judge("DELETE", "/people/ada/mood", {local_host});
    CHECK(judged.status == 405);
    REQUIRE(has(judged.answer, "Allow"));
    CHECK(judged.answer.headers.front().second == "GET, PUT");
}

// Test 24 of docs/hardening.md.
TEST_CASE("a foreign host or page gets 403 on every path, there or not") {
    for (const char* path : {"/health", "/things", "/nowhere", "/"}) {
        for (const char* method : {"GET", "POST", "OPTIONS", "DELETE"}) {
            CAPTURE(path);
            CAPTURE(method);
            CHECK(judge(method, path, {{"Host", "evil.example"}}).status == 403);
            CHECK(judge(method, path, {local_host, {"Origin", "https://evil.example"}}).status ==
                  403);
            CHECK(judge(method, path, {local_host, {"Origin", "null"}}).status == 403);
            CHECK(judge(method, path, {}).status == 403);
            CHECK(judge(method, path, {local_host, local_host}).status == 403);
        }
    }
}

TEST_CASE("no preflight is answered with leave, ours or foreign") {
    for (const char* origin : {"http://localhost:3000", "https://evil.example"}) {
        CAPTURE(origin);
        const Judged judged = judge("OPTIONS",
                                    "/things",
                                    {local_host,
                                     {"Origin", origin},
                                     {"Access-Control-Request-Method", "POST"},
                                     {"Access-Control-Request-Headers", "content-type"}});
        CHECK(judged.status >= 400);
        CHECK_FALSE(has(judged.answer, "Access-Control-Allow-Origin"));
    }
}

TEST_CASE(
    "a path that is not there is 404, a method that it does not take 405 with those it does") {
    CHECK(judge("GET", "/nowhere", {local_host}).status == 404);
    CHECK(judge("GET", "/things/", {local_host}).status == 404);
    const Judged judged = judge("DELETE", "/things", {local_host});
    CHECK(judged.status == 405);
    REQUIRE(has(judged.answer, "Allow"));
    CHECK(judged.answer.headers.front().second == "GET, POST");
}

TEST_CASE("with a token, only who shows it gets further than the open paths") {
    const std::string token = "0123456789abcdef";
    CHECK(judge("GET", "/health", {local_host}, token).status == 200);
    const Judged judged = judge("GET", "/things", {local_host}, token);
    CHECK(judged.status == 401);
    CHECK(has(judged.answer, "WWW-Authenticate"));
    const std::pair<std::string, std::string> shown{"Authorization", "Bearer " + token};
    CHECK(judge("GET", "/things", {local_host, shown}, token).status == 200);
    CHECK(judge("GET", "/things", {local_host, shown, shown}, token).status == 401);
}

// What a browser sends without asking first, test 24 of docs/hardening.md.
TEST_CASE("a body that is not declared as JSON is 415") {
    for (const char* type : {"text/plain",
                             "application/x-www-form-urlencoded",
                             "multipart/form-data; boundary=x",
                             "application/jsonp",
                             ""}) {
        CAPTURE(type);
        CHECK(judge("POST", "/things", {local_host, {"Content-Type", type}}).status == 415);
    }
    CHECK(judge("POST", "/things", {local_host}).status == 415);
    CHECK(judge("PUT", "/people/ada/mood", {local_host, two_bytes}).status == 415);
}

TEST_CASE("a body whose end is not clear is 400, whatever the method") {
    for (const char* method : {"GET", "POST", "DELETE"}) {
        CAPTURE(method);
        for (const char* length : {"+44", "44, 44", "", "-1", "0x10", "1 2"}) {
            CAPTURE(length);
            CHECK(judge(method, "/things", {local_host, json_type, {"Content-Length", length}})
                      .status == 400);
        }
        for (const char* coding :
             {"gzip, chunked", "chunked, chunked", "identity", "xchunked", ""}) {
            CAPTURE(coding);
            CHECK(judge(method, "/things", {local_host, json_type, {"Transfer-Encoding", coding}})
                      .status == 400);
        }
        CHECK(judge(method, "/things", {local_host, json_type, in_chunks, in_chunks}).status ==
              400);
        CHECK(judge(method, "/things", {local_host, json_type, in_chunks, {"Content-Length", "0"}})
                  .status == 400);
    }
    CHECK(judge("GET", "/things", {local_host, two_bytes}).status == 400);
    CHECK(judge("DELETE", "/things", {local_host, two_bytes}).status == 405);
    CHECK(judge("HEAD", "/things", {local_host, in_chunks}).status == 400);
    CHECK(judge("GET", "/things", {{"Host", "evil.example"}, in_chunks}).status == 403);
}

TEST_CASE("a body without any length is 411") {
    CHECK(judge("POST", "/things", {local_host, json_type}).status == 411);
    CHECK(judge("PUT", "/people/ada/mood", {local_host, json_type}).status == 411);
}

TEST_CASE("a body that is declared too large is 413 before it is sent") {
    CHECK(judge("POST", "/things", {local_host, json_type, {"Content-Length", "100"}}).status ==
          200);
    CHECK(judge("POST", "/things", {local_host, json_type, {"Content-Length", "101"}}).status ==
          413);
    CHECK(judge("POST",
                "/things",
                {local_host, json_type, {"Content-Length", "99999999999999999999"}})
              .status == 413);
}

}  // namespace
}  // namespace elpis::http
