#include "elpis/steering/evaluation/report/markup.h"

#include <utility>

#include <doctest/doctest.h>

namespace elpis::steering::evaluation::report {
namespace {

TEST_CASE("text cannot break out, whatever bytes it is made of") {
    CHECK(escaped("a < b & c > \"d\" 'e'") == "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;");
    CHECK(escaped("\x01\xFF line\n\t") == "\xEF\xBF\xBD\xEF\xBF\xBD line\n\t");
    CHECK(escaped("häß 😀") == "häß 😀");
}

TEST_CASE("what was opened is closed, in order, once") {
    Markup markup;
    markup.open("p", {{"class", "\"x\""}}).element("b", "1 < 2").text(" so").leaf("br").open("i");
    CHECK(std::move(markup).finish() ==
          "<p class=\"&quot;x&quot;\"><b>1 &lt; 2</b>\n so<br/>\n<i></i>\n</p>\n");
    Markup closed;
    closed.open("p").close().close();
    CHECK(std::move(closed).finish() == "<p></p>\n");
}

TEST_CASE("embedded markup is closed before the outer goes on") {
    Markup inner;
    inner.open("g").leaf("line");
    Markup outer;
    outer.open("svg").embed(inner);
    CHECK(std::move(outer).finish() == "<svg><g><line/>\n</g>\n</svg>\n");
}

}  // namespace
}  // namespace elpis::steering::evaluation::report
