#include "elpis/mcp/post_era.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/http/message.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"

namespace elpis::mcp {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kModern = "2026-07-28";

http::Request post(Headers headers) {
    return {.method = "POST", .path = "/mcp", .headers = std::move(headers)};
}

Request listing(Json meta_version = nullptr, std::string method = "tools/list") {
    Request request{.id = 1, .method = std::move(method)};
    if (!meta_version.is_null()) {
        request.params["_meta"] = {{kMetaVersion, std::move(meta_version)},
                                   {kMetaCapabilities, Json::object()}};
    }
    return request;
}

Headers modern(const std::string& method, const std::string& version = kModern) {
    return {{"mcp-protocol-version", version}, {"Mcp-Method", method}};
}

// 0 for a request that is served.
int code(const Headers& headers, const Request& request) {
    const auto context = classify_post(post(headers), request);
    return context ? 0 : context.error().code;
}

TEST_CASE("a POST is of the era that its header and its body agree on") {
    for (const char* version : {"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"}) {
        const auto context = classify_post(post({{"MCP-Protocol-Version", version}}), listing());
        REQUIRE(context);
        CHECK(context->era == Era::Legacy);
        CHECK(context->version == version);
        CHECK_FALSE(context->lasting);
    }
    CHECK(classify_post(post({}), listing())->version == "2025-03-26");
    const auto context = classify_post(post(modern("tools/list")), listing(kModern));
    REQUIRE(context);
    CHECK(context->era == Era::Modern);
    CHECK_FALSE(context->lasting);
}

TEST_CASE("initialize settles its version by its own words") {
    Request request{.id = 1, .method = "initialize", .params = {{"protocolVersion", "2025-06-18"}}};
    CHECK(classify_post(post({}), request)->version == "2025-06-18");
    request.params["protocolVersion"] = "1999-01-01";
    CHECK(classify_post(post({}), request)->version == "2025-11-25");
    request.params = Json::object();
    CHECK(code({}, request) == kInvalidParams);
}

TEST_CASE("header and body that disagree are told apart before the version is judged") {
    CHECK(code(modern("tools/list"), listing()) == kInvalidParams);  // no _meta
    CHECK(code(modern("tools/list"), listing("v999")) == kHeaderMismatch);
    CHECK(code(modern("tools/list", "v999.0.0"), listing("v999.0.0")) == kUnsupportedVersion);
    CHECK(code(modern("tools/list", "v999.0.0"), listing()) == kInvalidParams);
    CHECK(code({}, listing(kModern)) == kHeaderMismatch);
    CHECK(code({{"MCP-Protocol-Version", "2025-11-25"}}, listing(kModern)) == kHeaderMismatch);
}

TEST_CASE("a modern request repeats its method in a header, once and exactly") {
    CHECK(code({{"MCP-Protocol-Version", kModern}}, listing(kModern)) == kHeaderMismatch);
    CHECK(code(modern("tools/call"), listing(kModern)) == kHeaderMismatch);
    CHECK(code(modern("Tools/List"), listing(kModern)) == kHeaderMismatch);
    CHECK(code(modern("  tools/list\t"), listing(kModern)) == 0);
    Headers twice = modern("tools/list");
    twice.emplace_back("mcp-method", "tools/list");
    CHECK(code(twice, listing(kModern)) == kHeaderMismatch);
}

TEST_CASE("so it does its name, where it has one, encoded or not") {
    Request call = listing(kModern, "tools/call");
    call.params["name"] = "generate";
    const auto with = [&](const std::string& name) {
        Headers headers = modern("tools/call");
        headers.emplace_back("Mcp-Name", name);
        return code(headers, call);
    };
    CHECK(with("generate") == 0);
    CHECK(with("=?base64?Z2VuZXJhdGU=?=") == 0);
    CHECK(with("Generate") == kHeaderMismatch);
    CHECK(with("=?base64?Z2VuZXJhdGU?=") == kHeaderMismatch);
    CHECK(code(modern("tools/call"), call) == kHeaderMismatch);
    // What the body lacks, too, is the method's to refuse.
    CHECK(code(modern("tools/call"), listing(kModern, "tools/call")) == 0);
    Request read = listing(kModern, "resources/read");
    read.params["uri"] = "emotion://state";
    Headers headers = modern("resources/read");
    headers.emplace_back("Mcp-Name", "emotion://state");
    CHECK(code(headers, read) == 0);
}

TEST_CASE("legacy clients are never asked for the newer headers") {
    CHECK(code({{"MCP-Protocol-Version", "2025-11-25"}, {"Mcp-Method", "other"}}, listing()) == 0);
}

TEST_CASE("a message that is no request is judged by its header alone") {
    CHECK(classify_other(post({})) == Era::Legacy);
    CHECK(classify_other(post({{"MCP-Protocol-Version", kModern}})) == Era::Modern);
    const auto unknown = classify_other(post({{"MCP-Protocol-Version", "v999"}}));
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == kUnsupportedVersion);
}

TEST_CASE("a client has to take both kinds of answer") {
    for (const char* accept : {"application/json, text/event-stream",
                               "text/event-stream;q=0.9,application/json",
                               "*/*",
                               "application/*, text/*",
                               "APPLICATION/JSON, Text/Event-Stream"}) {
        CAPTURE(accept);
        CHECK(accepts_both(post({{"Accept", accept}})));
    }
    CHECK(accepts_both(post({})));
    CHECK(accepts_both(post({{"Accept", "application/json"}, {"Accept", "text/event-stream"}})));
    for (const char* accept : {"application/json", "text/event-stream", "text/html", "", "json"}) {
        CAPTURE(accept);
        CHECK_FALSE(accepts_both(post({{"Accept", accept}})));
    }
}

}  // namespace
}  // namespace elpis::mcp
