#include "elpis/http/head.h"

#include <optional>
#include <string>
#include <utility>

#include <doctest/doctest.h>

namespace elpis::http {
namespace {

TEST_CASE("a head without its empty line is not one yet") {
    CHECK_FALSE(read_head(""));
    CHECK_FALSE(read_head("GET / HTTP/1.1\r\nHost: a\r\n"));
    CHECK_FALSE(read_head("\r\n\r"));
}

TEST_CASE("the lines of a head are counted, whatever they say of the body") {
    CHECK(read_head("GET / HTTP/1.1\r\n\r\n")->lines == 0);
    CHECK(
        read_head("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nx\r\n\r\n")->lines ==
        3);
}

TEST_CASE("lines are taken apart up to the empty one, and those without a name are left out") {
    const auto lines = header_lines("Host : a \r\nnothing\r\nOrigin:b\r\n\r\nX: y\r\n");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == std::pair<std::string, std::string>("Host", "a"));
    CHECK(lines[1] == std::pair<std::string, std::string>("Origin", "b"));
    CHECK(header_lines("").empty());
}

TEST_CASE("a head without a length has no body") {
    const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const auto head = read_head(text + "GET /next");
    REQUIRE(head);
    CHECK(head->bytes == text.size());
    CHECK(head->body == 0U);
}

TEST_CASE("the length is read whatever its letters and blanks") {
    const auto head = read_head("POST / HTTP/1.1\r\ncontent-LENGTH : \t17 \r\n\r\n");
    REQUIRE(head);
    CHECK(head->body == 17U);
}

TEST_CASE("a body that cannot be counted ahead is not counted") {
    for (const char* line : {"Transfer-Encoding: chunked",
                             "Expect: 100-continue",
                             "Content-Length: many",
                             "Content-Length: -1",
                             "Content-Length: ",
                             "Content-Length: 18446744073709551616",
                             "Content-Length: 3\r\nContent-Length: 4"}) {
        CAPTURE(line);
        const auto head = read_head("POST / HTTP/1.1\r\n" + std::string(line) + "\r\n\r\n");
        REQUIRE(head);
        CHECK_FALSE(head->body);
    }
}

TEST_CASE("a header that is erased is gone from the head, and only from there") {
    std::string received =
        "GET / HTTP/1.1\r\nRange: bytes=0-1\r\nHost: a\r\nrANGE : x\r\n\r\nRange: body\r\n\r\n";
    erase_header(received, "Range");
    CHECK(received == "GET / HTTP/1.1\r\nHost: a\r\n\r\nRange: body\r\n\r\n");
    std::string bare = "GET / HTTP/1.1\r\n\r\n";
    erase_header(bare, "Range");
    CHECK(bare == "GET / HTTP/1.1\r\n\r\n");
    std::string unfinished = "GET / HTTP/1.1\r\nRange: x\r\n";
    erase_header(unfinished, "Range");
    CHECK(unfinished.size() == 26);
}

TEST_CASE("the same length twice is that length") {
    const auto head =
        read_head("POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n");
    REQUIRE(head);
    CHECK(head->body == 3U);
}

}  // namespace
}  // namespace elpis::http
