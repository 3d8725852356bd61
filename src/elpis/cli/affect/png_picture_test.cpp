#include "elpis/cli/affect/png_picture.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/cli/affect/picture.h"
#include "elpis/persona/card/png.h"
#include "elpis/steering/evaluation/report/plot.h"

namespace elpis::cli {
namespace {

namespace report = steering::evaluation::report;

std::string some_picture(const std::string& style) {
    report::Plot plot({.title = "Odda", .x = "hour", .y = "valence"}, {}, {});
    plot.line(std::vector<report::Point>{{.x = 0, .y = 0}, {.x = 1, .y = 1}}, style);
    return picture_of("Odda", std::move(plot), 0);
}

std::uint32_t number(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char byte : bytes.substr(0, 4))
        value = value << 8U | static_cast<unsigned char>(byte);
    return value;
}

TEST_CASE("a picture becomes a whole PNG of twice its measures") {
    const auto png = png_of(some_picture("c0"));
    if (!png) FAIL(png.error().message);
    const auto chunks = persona::read_chunks(*png);
    REQUIRE(chunks);
    const std::string_view header = chunks->front().data;
    CHECK(number(header) == 2 * 880);
    CHECK(number(header.substr(4)) == 2 * (2 * 308 + 36));
    CHECK(png->size() > 5'000);  // more than an empty page
}

TEST_CASE("lines of a PNG have their colours") {
    CHECK(png_of(some_picture("c0")).value() != png_of(some_picture("c1")).value());
    CHECK(png_of(some_picture("c0")).value() == png_of(some_picture("c0")).value());
}

TEST_CASE("what is no picture is an error, and so is one without measures or beyond all measure") {
    for (const char* const text :
         {"",
          "no picture",
          "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
          R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9e9 9e9"/>)",
          "<svg xmlns=\"http://www.w3.org/2000/svg\">var("}) {
        CAPTURE(text);
        const auto png = png_of(text);
        REQUIRE_FALSE(png);
        CHECK(png.error().code == ErrorCode::Internal);
    }
}

}  // namespace
}  // namespace elpis::cli
