#include "elpis/mcp/line_splitter.h"

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace elpis::mcp {
namespace {

struct Heard {
    std::vector<std::string> lines;
    int overlong = 0;

    LineSplitter splitter(std::size_t max_bytes = 1000) {
        return {max_bytes,
                [this](std::string line) { lines.push_back(std::move(line)); },
                [this] { ++overlong; }};
    }
};

using Lines = std::vector<std::string>;

TEST_CASE("bytes become lines, blank ones are left out, carriage returns are tolerated") {
    Heard heard;
    LineSplitter splitter = heard.splitter();
    splitter.add("one\n\n  \t\r\ntwo\r\nthree");
    CHECK(heard.lines == Lines{"one", "two"});
    splitter.end();
    splitter.end();
    CHECK(heard.lines == Lines{"one", "two", "three"});
}

TEST_CASE("a line past the limit is told once and skipped up to its newline") {
    Heard heard;
    LineSplitter splitter = heard.splitter(5);
    splitter.add("12345\n");
    splitter.add("123456");
    splitter.add(std::string(1000, 'x'));
    splitter.add("tail\nnext\n");
    splitter.add("1234567");
    splitter.end();
    CHECK(heard.lines == Lines{"12345", "next"});
    CHECK(heard.overlong == 2);
}

TEST_CASE("how the bytes are cut changes nothing") {
    using namespace std::string_literals;
    const std::string text = "{\"é\":1}\n\n\0x\n"s + std::string(300, 'y') + "\n€\r\n";
    std::mt19937 random(7);
    Heard whole;
    LineSplitter at_once = whole.splitter(200);
    at_once.add(text);
    CHECK(whole.lines.size() == 3);
    for (int round = 0; round < 200; ++round) {
        Heard heard;
        LineSplitter splitter = heard.splitter(200);
        for (std::string_view rest = text; !rest.empty();) {
            const std::string_view piece = rest.substr(0, 1 + random() % 40);
            splitter.add(piece);
            rest.remove_prefix(piece.size());
        }
        CHECK(heard.lines == whole.lines);
        CHECK(heard.overlong == 1);
    }
}

}  // namespace
}  // namespace elpis::mcp
