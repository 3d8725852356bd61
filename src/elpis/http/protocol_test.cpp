#include <cstddef>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/http/server.h"
#include "elpis/http/testing/raw_client.h"
#include "elpis/http/testing/world.h"

// What a request may be, as its bytes come, and how its answer is framed: through a whole server,
// because protocol.h shows the library, which tests do not see.
namespace elpis::http {
namespace {

using testing::kGet;
using testing::post;
using testing::RawClient;
using testing::World;

TEST_CASE("a foreign name is refused also where the request cannot be read") {
    World world;
    const auto asked = [&](std::string_view line, std::string_view headers) {
        RawClient client = world.client();
        client.send(std::string(line) + "\r\n" + std::string(headers) + "\r\n");
        return client.read_all().substr(9, 3);
    };
    for (const char* line : {"FOO /here HTTP/1.1", "get /here HTTP/1.1", "GET /here", "nonsense"}) {
        CAPTURE(line);
        CHECK(asked(line, "Host: evil.example\r\n") == "403");
        CHECK(asked(line, "Host: localhost\r\nOrigin: http://evil.example\r\n") == "403");
        CHECK(asked(line, "Host: localhost\r\n") == "400");
    }
    CHECK(asked("GET /here HTTP/1.1", "no header\r\nHost: evil.example\r\n") == "403");
    CHECK(asked("GET /here HTTP/1.1", "Host: evil.example\r\nno header\r\n") == "403");
}

TEST_CASE("a head that is too large is refused when it comes whole, too") {
    World world({.max_header_bytes = 1024});
    RawClient large = world.client();
    large.send("GET /here HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(1000, 'a') +
               "\r\n\r\n");
    CHECK(large.read_all().starts_with("HTTP/1.1 431"));
    RawClient fits = world.client();
    fits.send("GET /here HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(900, 'a') + "\r\n\r\n");
    CHECK(fits.read_until("present").starts_with("HTTP/1.1 200"));
    RawClient posting = world.client();
    posting.send(post("[]", "X: " + std::string(1000, 'a') + "\r\n"));
    CHECK(posting.read_all().starts_with("HTTP/1.1 431"));
}

TEST_CASE("no other limit than the settings' holds for one line of a head") {
    for (const std::size_t most : {std::size_t{32} << 10U, std::size_t{1} << 20U}) {
        CAPTURE(most);
        World world({.max_header_bytes = most});
        RawClient client = world.client();
        client.send("GET /here HTTP/1.1\r\nHost: localhost\r\nCookie: " +
                    std::string(most - 100, 'a') + "\r\n\r\n");
        CHECK(client.read_until("present").starts_with("HTTP/1.1 200"));
    }
}

TEST_CASE("a head has a thousand lines at most") {
    World world;
    const auto asked = [&](int lines) {
        std::string head = "GET /here HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        for (int i = 2; i < lines; ++i)
            head += "X: y\r\n";
        RawClient client = world.client();
        client.send(head + "\r\n");
        return client.read_all().substr(9, 3);
    };
    CHECK(asked(1000) == "200");
    CHECK(asked(1001) == "431");
}

TEST_CASE("empty lines before a request mean nothing") {
    World world;
    RawClient client = world.client();
    client.send("\r\n\r\n" + std::string(kGet));
    CHECK(client.read_until("present").starts_with("HTTP/1.1 200"));
    client.send("\r\n");
    client.send("\r\n" + std::string(kGet) + "\r\n" + std::string(kGet));
    client.read_until("present");
    client.read_until("present");
}

TEST_CASE("a client of HTTP/1.0 gets a stream without chunks, ended by the connection") {
    World world;
    RawClient client = world.client();
    client.send("GET /wait HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
    client.read_until("begun\n");
    world.news.ring();
    client.read_until("news\n");
    world.server->close();
    const std::string& received = client.read_all();
    CHECK(received.starts_with("HTTP/1.1 200"));
    CHECK(received.find("Transfer-Encoding") == std::string::npos);
    CHECK(received.find("Keep-Alive:") == std::string::npos);
    CHECK(received.find("Connection: close\r\n") != std::string::npos);
    CHECK(received.ends_with("\r\n\r\nbegun\nnews\nfarewell\n"));
}

TEST_CASE("a client of HTTP/1.0 gets one answer for a connection") {
    World world;
    RawClient client = world.client();
    client.send("GET /here HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n" +
                std::string(kGet));
    const std::string& received = client.read_all();
    CHECK(received.find("Connection: close\r\n") != std::string::npos);
    CHECK(received.find("present") == received.rfind("present"));
}

TEST_CASE("chunks in a request of HTTP/1.0 are refused") {
    World world;
    RawClient client = world.client();
    client.send(
        "POST /echo HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n");
    const std::string& received = client.read_all();
    CHECK(received.starts_with("HTTP/1.1 400"));
    CHECK(received.find("HTTP/1.0") != std::string::npos);
}

TEST_CASE("no answer says that ranges are served") {
    World world;
    RawClient client = world.client();
    client.send("HEAD /here HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    CHECK(client.read_all().find("Accept-Ranges") == std::string::npos);
}

TEST_CASE("a body finds its route, whatever its path has and however long it is") {
    World world;
    for (const std::string& name :
         {std::string("a%0Ab"), std::string("%0a"), std::string(400, 'x')}) {
        CAPTURE(name);
        RawClient client = world.client();
        client.send("PUT /kept/" + name +
                    " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    "Content-Length: 2\r\nConnection: close\r\n\r\n[]");
        const std::string& received = client.read_all();
        CHECK(received.starts_with("HTTP/1.1 200"));
        CHECK(received.ends_with(" []"));
    }
}

TEST_CASE("a body that is packed is refused by what it is packed with") {
    World world;
    for (const char* coding : {"gzip", "bogus", "identity, br"}) {
        CAPTURE(coding);
        RawClient client = world.client();
        client.send(post("[]", "Content-Encoding: " + std::string(coding) + "\r\n"));
        const std::string& received = client.read_all();
        CHECK(received.starts_with("HTTP/1.1 415"));
        CHECK(received.find("Content-Encoding is \\\"" + std::string(coding)) != std::string::npos);
    }
    RawClient client = world.client();
    client.send(post("[]", "Content-Encoding: identity\r\n"));
    CHECK(client.read_until("echo:").starts_with("HTTP/1.1 200"));
}

}  // namespace
}  // namespace elpis::http
