#include "elpis/mcp/era.h"

#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/json_rpc.h"

namespace elpis::mcp {
namespace {

const Session undecided;
const Session legacy{.era = Era::Legacy, .version = "2025-06-18"};
const Session modern{.era = Era::Modern};

Json envelope(std::string_view version = kModernVersion) {
    return {{"_meta", {{kMetaVersion, version}, {kMetaCapabilities, Json::object()}}}};
}

Request request(std::string method, Json params = Json::object()) {
    return {.id = 1, .method = std::move(method), .params = std::move(params)};
}

Request initialize(std::string_view version) {
    return request("initialize", {{"protocolVersion", version}});
}

int code(const Verdict& verdict) {
    return verdict.context ? 0 : verdict.context.error().code;
}

TEST_CASE("initialize opens the legacy era and gets the version it asked for") {
    for (const std::string_view version : kLegacyVersions) {
        const Verdict verdict = classify(undecided, initialize(version));
        CHECK(verdict.session.era == Era::Legacy);
        CHECK(verdict.session.version == version);
        CHECK(verdict.context->version == version);
    }
}

TEST_CASE("initialize for a version we do not know is answered with our newest") {
    CHECK(classify(undecided, initialize("2024-10-07")).context->version == "2025-11-25");
    CHECK(classify(undecided, initialize(kModernVersion)).context->version == "2025-11-25");
    CHECK(classify(undecided, initialize("")).context->version == "2025-11-25");
}

TEST_CASE("initialize is legacy even with a modern envelope") {
    Json params = envelope();
    params["protocolVersion"] = "2025-11-25";
    const Verdict verdict = classify(undecided, request("initialize", params));
    CHECK(verdict.session.era == Era::Legacy);
    CHECK(verdict.context->era == Era::Legacy);
}

TEST_CASE("initialize without a version is refused and decides nothing") {
    for (const Json& params : {Json::object(), Json{{"protocolVersion", 5}}}) {
        const Verdict verdict = classify(undecided, request("initialize", params));
        CHECK(code(verdict) == kInvalidParams);
        CHECK_FALSE(verdict.session.era);
    }
}

TEST_CASE("a request with an envelope opens the modern era") {
    const Verdict verdict = classify(undecided, request("tools/list", envelope()));
    CHECK(verdict.session.era == Era::Modern);
    CHECK(verdict.context->era == Era::Modern);
    CHECK(verdict.context->version == kModernVersion);
}

TEST_CASE("server/discover is answered again and again and decides nothing") {
    Session session;
    for (int i = 0; i < 3; ++i) {
        const Verdict verdict = classify(session, request("server/discover", envelope()));
        CHECK(verdict.context->era == Era::Modern);
        session = verdict.session;
    }
    CHECK_FALSE(session.era);
    CHECK(classify(session, initialize("2025-06-18")).context->version == "2025-06-18");
    CHECK(classify(session, request("tools/list", envelope())).session.era == Era::Modern);
}

TEST_CASE("server/discover without an envelope is an unknown legacy method and decides nothing") {
    const Verdict verdict = classify(undecided, request("server/discover"));
    CHECK(verdict.context->era == Era::Legacy);
    CHECK_FALSE(verdict.session.era);
}

TEST_CASE("a request without any claim is served as 2025-11-25") {
    const Verdict verdict = classify(undecided, request("tools/list"));
    CHECK(verdict.session.era == Era::Legacy);
    CHECK(verdict.context->version == "2025-11-25");
}

TEST_CASE("an envelope that is refused decides nothing") {
    const Verdict unknown = classify(undecided, request("tools/list", envelope("v999")));
    CHECK(code(unknown) == kUnsupportedVersion);
    CHECK_FALSE(unknown.session.era);
    CHECK(unknown.context.error().data ==
          Json{{"supported", {kModernVersion}}, {"requested", "v999"}});

    const Json no_capabilities{{"_meta", {{kMetaVersion, kModernVersion}}}};
    const Verdict cut = classify(undecided, request("tools/list", no_capabilities));
    CHECK(code(cut) == kInvalidParams);
    CHECK_FALSE(cut.session.era);
}

TEST_CASE("a missing envelope key is named") {
    const Json meta_of[]{Json{{kMetaVersion, kModernVersion}},
                         Json{{kMetaVersion, kModernVersion}, {kMetaCapabilities, 5}}};
    for (const Json& meta : meta_of) {
        const Verdict verdict = classify(modern, request("tools/list", {{"_meta", meta}}));
        CHECK(code(verdict) == kInvalidParams);
        CHECK(verdict.context.error().message.find(kMetaCapabilities) != std::string::npos);
        CHECK(verdict.context.error().message.find(kMetaVersion) == std::string::npos);
    }
    const Json number{{"_meta", {{kMetaVersion, 5}, {kMetaCapabilities, Json::object()}}}};
    CHECK(code(classify(undecided, request("tools/list", number))) == kInvalidParams);
}

TEST_CASE("a legacy version in the envelope is not served in the modern era") {
    const Verdict verdict = classify(undecided, request("tools/list", envelope("2025-11-25")));
    CHECK(code(verdict) == kUnsupportedVersion);
    CHECK(verdict.context.error().data["supported"] == Json{kModernVersion});
}

TEST_CASE("a modern connection refuses initialize and names what it serves") {
    const Verdict verdict = classify(modern, initialize("2025-11-25"));
    CHECK(code(verdict) == kUnsupportedVersion);
    CHECK(verdict.context.error().data ==
          Json{{"supported", {kModernVersion}}, {"requested", "2025-11-25"}});
    CHECK(verdict.session.era == Era::Modern);
}

TEST_CASE("a modern connection refuses requests without an envelope") {
    const Json no_meta[]{Json::object(), Json{{"_meta", Json::object()}}, Json{{"_meta", 5}}};
    for (const Json& params : no_meta) {
        const Verdict verdict = classify(modern, request("tools/list", params));
        CHECK(code(verdict) == kInvalidParams);
        CHECK(verdict.context.error().message.find(kMetaVersion) != std::string::npos);
    }
}

TEST_CASE("a legacy connection refuses modern requests, server/discover included") {
    for (const char* method : {"tools/list", "server/discover", "no/such"}) {
        const Verdict verdict = classify(legacy, request(method, envelope()));
        CHECK(code(verdict) == kInvalidRequest);
        CHECK(verdict.session.era == Era::Legacy);
    }
}

TEST_CASE("a legacy connection may initialize again") {
    CHECK(classify(legacy, initialize("2024-11-05")).session.version == "2024-11-05");
}

TEST_CASE("other _meta, such as a progress token, claims nothing") {
    const Json params{{"_meta", {{"progressToken", 0}}}};
    CHECK(classify(undecided, request("tools/call", params)).context->era == Era::Legacy);
    CHECK(classify(legacy, request("tools/call", params)).context->version == "2025-06-18");
}

}  // namespace
}  // namespace elpis::mcp
