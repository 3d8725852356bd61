#include "elpis/cli/demo/mcp_client.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/types.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/test_pipe.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::json;

constexpr std::chrono::milliseconds kHardlyAnyTime{1};

// A server whose lines were written before anybody asked: a client's ids count from 1.
class ScriptedServer {
public:
    ScriptedServer() { REQUIRE(::pipe2(answers_.data(), O_CLOEXEC | O_NONBLOCK) == 0); }
    ~ScriptedServer() {
        ::close(answers_[0]);
        leave();
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    void say(std::string_view text) const {
        REQUIRE(::write(answers_[1], text.data(), text.size()) ==
                static_cast<ssize_t>(text.size()));
    }
    void leave() {
        if (answers_[1] >= 0) ::close(answers_[1]);
        answers_[1] = -1;
    }
    McpClient client(int errors = -1, int interrupt = -1) const {
        return McpClient({.to_server = requests_.writer(),
                          .from_server = answers_[0],
                          .errors = errors,
                          .interrupt = interrupt});
    }
    std::vector<Json> heard() {
        std::vector<Json> messages;
        std::string text = requests_.drain();
        for (std::size_t end = 0; (end = text.find('\n')) != std::string::npos;) {
            messages.push_back(Json::parse(text.substr(0, end)));
            text.erase(0, end + 1);
        }
        CHECK(text.empty());
        return messages;
    }

private:
    TestPipe requests_;
    std::array<int, 2> answers_{-1, -1};
};

TEST_CASE("the handshake asks for a revision, names us, and says when it is done") {
    ScriptedServer server;
    server.say(R"({"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25",)"
               R"("serverInfo":{"name":"elpis","version":"9"}}})"
               "\n");
    McpClient client = server.client();
    const auto info = client.initialize("0.1");
    REQUIRE(info);
    CHECK((*info)["name"] == "elpis");

    const std::vector<Json> heard = server.heard();
    REQUIRE(heard.size() == 2);
    CHECK(heard[0]["method"] == "initialize");
    CHECK(heard[0]["params"]["protocolVersion"] == "2025-11-25");
    CHECK(heard[0]["params"]["clientInfo"]["version"] == "0.1");
    CHECK(heard[1]["method"] == "notifications/initialized");
    CHECK_FALSE(heard[1].contains("id"));
}

TEST_CASE("an answer may come in any pieces, after other messages, before others") {
    ScriptedServer server;
    server.say(
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}\n\n"
        "{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":{}}\n"
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"answer\":1}}\n"
        "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"ans");
    McpClient client = server.client();
    CHECK((*client.request("first", Json::object()))["answer"] == 1);
    server.say("wer\":2}}\n");
    CHECK((*client.request("second", Json::object()))["answer"] == 2);
}

TEST_CASE("progress of our own request is told, that of others is not") {
    ScriptedServer server;
    server.say(
        R"({"method":"notifications/progress","params":{"progressToken":1,"progress":1,"message":"loading"}}
{"method":"notifications/progress","params":{"progressToken":9,"progress":1,"message":"of others"}}
{"method":"notifications/progress","params":{"progressToken":1,"progress":2}}
{"id":1,"result":{}}
)");
    McpClient client = server.client();
    std::vector<std::string> told;
    REQUIRE(client.request(
        "slow", Json::object(), [&](const std::string& message) { told.push_back(message); }));
    CHECK(told == std::vector<std::string>{"loading", ""});
    CHECK(server.heard()[0]["params"]["_meta"]["progressToken"] == 1);
}

TEST_CASE("nobody asks for progress, so the server is not asked for it") {
    ScriptedServer server;
    server.say("{\"id\":1,\"result\":{}}\n");
    McpClient client = server.client();
    REQUIRE(client.request("quick", Json::object()));
    CHECK_FALSE(server.heard()[0]["params"].contains("_meta"));
}

TEST_CASE("a tool's structured result is its result, a tool's failure its own words") {
    ScriptedServer server;
    server.say(
        R"({"id":1,"result":{"isError":false,"structuredContent":{"valence":0.5},"content":[]}}
{"id":2,"result":{"isError":true,"content":[{"type":"text","text":"{\"error\":\"no such stream\"}"}]}}
{"id":3,"result":{"isError":true,"content":[]}}
{"id":4,"error":{"code":-32602,"message":"unknown tool"}}
{"id":5,"result":7}
)");
    McpClient client = server.client();
    CHECK((*client.call_tool("get_emotion", Json::object()))["valence"] == 0.5);
    CHECK(client.call_tool("read", Json::object()).error().message == "read: no such stream");
    CHECK(client.call_tool("read", Json::object()).error().code == ErrorCode::InvalidArgument);
    CHECK(client.call_tool("dance", Json::object()).error().message ==
          "the server refused tools/call: unknown tool");
    CHECK_FALSE(client.call_tool("odd", Json::object()));
    const Json first = server.heard()[0];
    CHECK(first["method"] == "tools/call");
    CHECK(first["params"]["name"] == "get_emotion");
}

TEST_CASE("a server that is gone, silent or not speaking MCP is an error, not a wait") {
    SUBCASE("gone") {
        ScriptedServer server;
        TestPipe nobody;
        server.leave();
        McpClient client = server.client();
        CHECK(client.request("x", Json::object()).error().message == "the server has ended");
    }
    SUBCASE("silent") {
        const ScriptedServer server;
        McpClient client = server.client();
        CHECK(client.request("x", Json::object(), {}, kHardlyAnyTime).error().code ==
              ErrorCode::Unavailable);
    }
    SUBCASE("not MCP") {
        const ScriptedServer server;
        server.say("Loading checkpoint shards…\n");
        McpClient client = server.client();
        const auto refused = client.request("x", Json::object());
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message.find("Loading checkpoint") != std::string::npos);
    }
}

TEST_CASE("an interrupt ends the wait") {
    const ScriptedServer server;
    std::array<int, 2> interrupt{};
    REQUIRE(::pipe2(interrupt.data(), O_CLOEXEC) == 0);
    REQUIRE(::write(interrupt[1], "!", 1) == 1);
    McpClient client = server.client(-1, interrupt[0]);
    CHECK(client.request("x", Json::object()).error().code == ErrorCode::Cancelled);
    ::close(interrupt[0]);
    ::close(interrupt[1]);
}

TEST_CASE("the server's last words on stderr are kept, and only the last") {
    ScriptedServer server;
    std::array<int, 2> errors{};
    REQUIRE(::pipe2(errors.data(), O_CLOEXEC | O_NONBLOCK) == 0);
    for (int i = 0; i < 1000; ++i)
        REQUIRE(::write(errors[1], "an old line\n", 12) == 12);
    REQUIRE(::write(errors[1], "the reason\n", 11) == 11);
    ::close(errors[1]);
    server.leave();
    McpClient client = server.client(errors[0]);
    REQUIRE_FALSE(client.request("x", Json::object()));
    const std::string& tail = client.error_tail();
    CHECK(tail.ends_with("an old line\nthe reason\n"));
    CHECK(tail.starts_with("an old line\n"));
    CHECK(tail.size() <= 4096);
    ::close(errors[0]);
}

}  // namespace
}  // namespace elpis::cli
