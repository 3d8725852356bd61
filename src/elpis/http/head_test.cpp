#include "elpis/http/head.h"

#include <optional>
#include <string>

#include <doctest/doctest.h>

namespace elpis::http {
namespace {

TEST_CASE("a head without its empty line is not one yet") {
    CHECK_FALSE(read_head(""));
    CHECK_FALSE(read_head("GET / HTTP/1.1\r\nHost: a\r\n"));
    CHECK_FALSE(read_head("\r\n\r"));
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
