#include "elpis/engine/llama/template_shape.h"

#include <string>

#include <doctest/doctest.h>

namespace elpis::engine {
namespace {

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

TEST_CASE("a template as deep as any that is in use is read") {
    CHECK_FALSE(impossible_template(""));
    CHECK_FALSE(
        impossible_template("{% for m in messages %}{{ '((((' + m['content'] }}{% endfor %}"));
    CHECK_FALSE(impossible_template(repeated("{% if a %}", 100) + repeated("{% endif %}", 100)));
    // What stands side by side is not deep, and neither is what is no tag at all.
    CHECK_FALSE(impossible_template(repeated("{%- if a -%}x{%- elif b -%}y{%- endif -%}", 5000)));
    CHECK_FALSE(
        impossible_template(repeated("((((", 5000) + "{# " + repeated("{% if %}", 500) + "#}"));
}

TEST_CASE("one that nests without end is refused, whatever it nests") {
    for (const std::string& deep : {repeated("{% if a %}", 300),
                                    repeated("{%-for a in b%}", 300),
                                    "{% if a %}" + repeated("{% elif b %}", 300),
                                    "{{ " + repeated("(", 300),
                                    "{{ " + repeated("[", 300) + " }}",
                                    "{% set x = " + repeated("{'a': ", 300) + " %}"}) {
        CAPTURE(deep.substr(0, 40));
        REQUIRE(impossible_template(deep));
        CHECK(impossible_template(deep)->find("deep") != std::string::npos);
    }
}

TEST_CASE("one whose expressions hang below each other without end is refused") {
    const std::string message =
        "{{ m['content'] | trim if m.role == 'user' and not m.hidden else '1+1' }}";
    CHECK_FALSE(impossible_template(repeated(message, 1000)));
    for (const char* const link :
         {" + 1", ".b", "|trim", "[0]", "()", " and b", " if b else c", "~x"}) {
        CAPTURE(link);
        CHECK_FALSE(impossible_template("{{ a" + repeated(link, 200) + " }}"));
        REQUIRE(impossible_template("{{ a" + repeated(link, 2000) + " }}"));
        CHECK(
            impossible_template("{% set x = a" + repeated(link, 2000) + " %}")->find("operators") !=
            std::string::npos);
    }
    CHECK(impossible_template("{{ " + repeated("not ", 2000) + "a }}"));
    CHECK(impossible_template("{{ " + repeated("- ", 2000) + "a }}"));
    CHECK_FALSE(impossible_template("{{ '" + repeated("a.b + c", 2000) + "' }}"));
}

TEST_CASE("one that is too long, or has a tag that is, is refused") {
    CHECK(impossible_template("{{ 1" + repeated(" + 1", 10000) + " }}"));
    CHECK(impossible_template(std::string(1U << 20U, 'x')));
}

}  // namespace
}  // namespace elpis::engine
