#include "elpis/mcp/json_rpc.h"

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <doctest/doctest.h>

#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

using namespace std::string_literals;

Message message(std::string_view text) {
    auto value = parse(text, {});
    REQUIRE_MESSAGE(value, text);
    return read_message(*std::move(value));
}

template <class Kind>
Kind as(std::string_view text) {
    const Message read = message(text);
    REQUIRE_MESSAGE(std::holds_alternative<Kind>(read), text);
    return std::get<Kind>(read);
}

int parse_fault(std::string_view text, const ParseLimits& limits = {}) {
    const auto value = parse(text, limits);
    return value ? 0 : value.error().code;
}

std::string nested(int levels) {
    return std::string(levels, '[') + std::string(levels, ']');
}

TEST_CASE("a request keeps the type of its id") {
    CHECK(as<Request>(R"({"jsonrpc":"2.0","id":0,"method":"ping"})").id == Json(0));
    CHECK(as<Request>(R"({"jsonrpc":"2.0","id":"","method":"ping"})").id == Json(""));
    CHECK(as<Request>(R"({"jsonrpc":"2.0","id":-7,"method":"ping"})").id == Json(-7));
    const auto large =
        as<Request>(R"({"jsonrpc":"2.0","id":18446744073709551615,"method":"ping"})");
    CHECK(result_message(large.id, Json::object()) ==
          R"({"jsonrpc":"2.0","id":18446744073709551615,"result":{}})");
}

TEST_CASE("an id that is neither string nor integer is refused, and not repeated") {
    for (const char* id : {"null", "1.5", "true", "{}", "[]"}) {
        const auto bad = as<Malformed>(R"({"jsonrpc":"2.0","id":)"s + id + R"(,"method":"ping"})");
        CHECK(bad.fault.code == kInvalidRequest);
        CHECK(error_message(bad.id, bad.fault).find("\"id\"") == std::string::npos);
    }
}

TEST_CASE("a malformed request with a readable id is answered under it") {
    for (const char* rest : {R"("jsonrpc":"1.0","method":"ping")",
                             R"("method":"ping")",
                             R"("jsonrpc":"2.0")",
                             R"("jsonrpc":"2.0","method":5)",
                             R"("jsonrpc":"2.0","method":"ping","params":[1])",
                             R"("jsonrpc":"2.0","method":"ping","params":"x")"}) {
        const auto bad = as<Malformed>(R"({"id":7,)"s + rest + "}");
        CHECK(bad.fault.code == kInvalidRequest);
        CHECK(bad.id == Json(7));
    }
}

TEST_CASE("many small values are refused before they take their memory") {
    std::string many = "[[]";
    for (int i = 0; i < 1'400'000; ++i)
        many += ",[]";
    CHECK(parse_fault(many + "]") == kParseError);
    CHECK(parse_fault("[1,2,[3,4]]", {.max_values = 6}) == 0);
    CHECK(parse_fault("[1,2,[3,4]]", {.max_values = 5}) == kParseError);
    CHECK(parse_fault(R"({"a":",[{,[{"})", {.max_values = 2}) == 0);
}

TEST_CASE("arrays and bare values are no messages") {
    for (const char* text :
         {"[]", R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])", "5", "\"x\"", "null"}) {
        CHECK(as<Malformed>(text).fault.code == kInvalidRequest);
    }
}

TEST_CASE("a notification is never malformed by its params, so that nobody answers it") {
    CHECK(as<Notification>(R"({"jsonrpc":"2.0","method":"x","params":3})").params ==
          Json::object());
    CHECK(as<Notification>(R"({"jsonrpc":"2.0","method":"x"})").method == "x");
}

TEST_CASE("a response is recognised, whatever its id") {
    as<Response>(R"({"jsonrpc":"2.0","id":1,"result":{}})");
    as<Response>(R"({"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}})");
}

TEST_CASE("null params are absent params") {
    CHECK(as<Request>(R"({"jsonrpc":"2.0","id":1,"method":"x","params":null})").params ==
          Json::object());
}

TEST_CASE("a number past all numbers is a parse error that says so") {
    for (const char* text : {"[1e400]", R"({"a": -1e999})", R"({"a": "\ud800", "b": 1e400})"}) {
        CAPTURE(text);
        const auto value = parse(text, {});
        REQUIRE_FALSE(value);
        CHECK(value.error().code == kParseError);
        CHECK(value.error().message.find("a number is too large") != std::string::npos);
    }
    CHECK(parse("[1e308]", {}));
}

TEST_CASE("what is not one JSON value in UTF-8 is a parse error") {
    CHECK(parse_fault("") == kParseError);
    CHECK(parse_fault("{") == kParseError);
    CHECK(parse_fault("{}{}") == kParseError);
    CHECK(parse_fault("\"\xC3\"") == kParseError);          // half a character
    CHECK(parse_fault("\"\xED\xA0\x80\"") == kParseError);  // a surrogate
    CHECK(parse_fault("{\"a\":1e999}") == kParseError);
    CHECK(parse_fault("\"\xE2\x82\xAC\"") == 0);
}

TEST_CASE("half an escaped character is mended, so that its request can be answered") {
    CHECK(*parse(R"({"text":"cut \ud83d"})", {}) == Json{{"text", "cut \xEF\xBF\xBD"}});
}

TEST_CASE("a NUL byte is no end of the message") {
    CHECK(parse_fault("{}\0garbage"s) == kParseError);
    CHECK(parse_fault("\0"s) == kParseError);
    CHECK(parse_fault("\"a\0b\""s) == kParseError);
}

TEST_CASE("nesting is bounded before anything recursive sees it") {
    CHECK(parse_fault(nested(128)) == 0);
    CHECK(parse_fault(nested(129)) == kParseError);
    CHECK(parse_fault(nested(200)) == kParseError);
    CHECK(parse_fault(std::string(1'000'000, '[')) == kParseError);
    CHECK(parse_fault("\"" + std::string(500, '[') + "\\\"[[[\"") == 0);  // brackets in a string
}

TEST_CASE("the members of one object and the bytes of one message are bounded") {
    const auto object_of = [](int members) {
        std::string text = "{\"k0\":0";
        for (int i = 1; i < members; ++i)
            text += ",\"k" + std::to_string(i) + "\":0";
        return text + "}";
    };
    CHECK(parse_fault(object_of(512)) == 0);
    CHECK(parse_fault(object_of(513)) == kParseError);
    CHECK(parse_fault("[" + object_of(300) + "," + object_of(300) + "]") == 0);
    CHECK(parse_fault("\"0123456789\"", {.max_bytes = 11}) == kParseError);
}

TEST_CASE("what we write is one line of UTF-8, even when its text is not") {
    const std::string line = result_message("a", {{"text", "one\ntwo\r\xC3(\xE2\x80\xA8"}});
    CHECK(line.find('\n') == std::string::npos);
    CHECK(line.find('\r') == std::string::npos);
    CHECK(parse_fault(line) == 0);
    CHECK(line.find("\xEF\xBF\xBD") != std::string::npos);
}

TEST_CASE("an error carries its data only when there is some") {
    CHECK(error_message(3, {.code = -32601, .message = "no"}) ==
          R"({"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"no"}})");
    CHECK(
        error_message("x", {.code = -32602, .message = "no", .data = {{"uri", "u"}}}) ==
        R"({"jsonrpc":"2.0","id":"x","error":{"code":-32602,"message":"no","data":{"uri":"u"}}})");
}

TEST_CASE("no mutation of a good message can do more than be refused") {
    const std::string seed =
        R"({"jsonrpc":"2.0","id":"é","method":"tools/call","params":{"name":"x","arguments":{"a":[1,2.5,null,true]}}})";
    std::mt19937 random(1);
    for (int round = 0; round < 20'000; ++round) {
        std::string text = seed;
        for (int edits = 1 + static_cast<int>(random() % 4); edits > 0; --edits) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
                case 0:
                    text[at] = static_cast<char>(random() % 256);
                    break;
                case 1:
                    text.erase(at, 1 + random() % 5);
                    break;
                default:
                    text.insert(at, 1, "{}[]\",:\\0e"[random() % 10]);
            }
            if (text.empty()) text = "{";
        }
        if (auto value = parse(text, {})) {
            const Message read = read_message(*std::move(value));
            if (const auto* request = std::get_if<Request>(&read)) {
                CHECK(is_request_id(request->id));
                CHECK(request->params.is_object());
            }
        }
    }
}

}  // namespace
}  // namespace elpis::mcp
