#include "elpis/http/encoded_header.h"

#include <string>

#include <doctest/doctest.h>

namespace elpis::http {
namespace {

TEST_CASE("a plain value is itself, also one that only begins like an encoded one") {
    for (const char* value :
         {"", "generate", "=?base64?", "?=", "=?base64?aGk=", "aGk=?=", "=?="}) {
        CAPTURE(value);
        CHECK(decode_header(value) == std::string(value));
    }
}

TEST_CASE("an encoded value is its text") {
    CHECK(decode_header("=?base64?aGk=?=") == "hi");
    CHECK(decode_header("=?base64?w6Q=?=") == "ä");
    CHECK(decode_header("=?base64?YWJj?=") == "abc");
    CHECK(decode_header("=?base64?"
                        "?=") == "");
}

TEST_CASE("what is not the one right way to write a text is refused") {
    for (const char* value : {"=?base64?aGk?=",    // padding left out
                              "=?base64?aGl=?=",   // bits behind the last byte
                              "=?base64?aGk==?=",  // too much of it
                              "=?base64?a===?=",
                              "=?base64?====?=",
                              "=?base64?aG k=?=",    // blanks
                              "=?base64?_-__?=",     // another alphabet
                              "=?base64?/w==?="}) {  // no UTF-8
        CAPTURE(value);
        CHECK_FALSE(decode_header(value));
    }
}

}  // namespace
}  // namespace elpis::http
