#include "elpis/mcp/arguments.h"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

const std::vector<Field> fields{
    {.name = "name", .type = Type::String, .required = true},
    {.name = "count", .type = Type::Integer},
    {.name = "share", .type = Type::Number},
    {.name = "loud", .type = Type::Boolean},
    {.name = "either", .type = Type::String, .also_accepted = {Type::Array}},
    {.name = "point",
     .type = Type::Object,
     .fields = {{.name = "x", .type = Type::Number, .required = true}}},
    {.name = "list",
     .type = Type::Array,
     .fields = {{.name = "role", .type = Type::String, .required = true},
                {.name = "inner",
                 .type = Type::Object,
                 .fields = {{.name = "deep", .type = Type::Boolean}}}}},
    {.name = "words", .type = Type::Array, .items = Type::String}};

Json with(const char* name, Json value) {
    Json json = {{"name", "n"}};
    json[name] = std::move(value);
    return json;
}

std::string refusal(Json given) {
    const auto arguments = Arguments::read(fields, std::move(given));
    return arguments ? "none" : arguments.error().message;
}

TEST_CASE("what is missing, and of the wrong type, is named by its path with both types") {
    CHECK(refusal(Json::object()) == "name is required: expected string, got nothing");
    CHECK(refusal({{"name", nullptr}}) == "name is required: expected string, got nothing");
    CHECK(refusal({{"name", 5}}) == "name has the wrong type: expected string, got integer");
    CHECK(refusal(with("count", 1.5)) == "count has the wrong type: expected integer, got number");
    CHECK(refusal(with("count", "1")) == "count has the wrong type: expected integer, got string");
    CHECK(refusal(with("share", true)) == "share has the wrong type: expected number, got boolean");
    CHECK(refusal(with("either", 5)) ==
          "either has the wrong type: expected string or array, got integer");
    CHECK(refusal(with("point", Json::object())) ==
          "point.x is required: expected number, got nothing");
    CHECK(refusal(with("list", Json::array({{{"role", "a"}}, {{"role", 1}}}))) ==
          "list[1].role has the wrong type: expected string, got integer");
    CHECK(refusal(with("list", Json::array({5}))) ==
          "list[0] has the wrong type: expected object, got integer");
    CHECK(refusal(with("words", Json::array({"a", 1}))) ==
          "words[1] has the wrong type: expected string, got integer");
    CHECK(refusal(with("list", Json::array({{{"role", "a"}, {"inner", {{"deep", 1}}}}}))) ==
          "list[0].inner.deep has the wrong type: expected boolean, got integer");
}

TEST_CASE("null means absent, at every depth") {
    for (const Field& field : fields) {
        if (field.name == "name") continue;
        CHECK(refusal(with(field.name.c_str(), nullptr)) == "none");
    }
    CHECK(refusal(with("list", Json::array({{{"role", "a"}, {"inner", nullptr}}}))) == "none");
    const auto arguments = Arguments::read(fields, with("count", nullptr));
    CHECK_FALSE(arguments->integer("count"));
    CHECK(arguments->find("count") == nullptr);
}

TEST_CASE("a whole number may be written with a point, and is clamped to 64 bits") {
    using Limits = std::numeric_limits<std::int64_t>;
    const auto read = [](const Json& value) {
        return *Arguments::read(fields, with("count", value))->integer("count");
    };
    CHECK(read(100.0) == 100);
    CHECK(read(-3) == -3);
    CHECK(read(std::numeric_limits<std::uint64_t>::max()) == Limits::max());
    CHECK(read(1e300) == Limits::max());
    CHECK(read(-1e300) == Limits::min());
}

TEST_CASE("a whole number with a range is refused outside of it, as it was written") {
    const std::vector<Field> ranged{{.name = "few", .type = Type::Integer, .within = {{1, 16}}},
                                    {.name = "any",
                                     .type = Type::Integer,
                                     .within = {{std::numeric_limits<std::int64_t>::min(),
                                                 std::numeric_limits<std::int64_t>::max()}}}};
    const auto told = [&](const std::string& text) {
        const auto read = Arguments::read(ranged, Json::parse(text));
        return read ? "taken" : read.error().message;
    };
    for (const char* good : {"1", "16", "16.0"})
        CHECK(told(R"({"few": )" + std::string(good) + "}") == "taken");
    CHECK(told(R"({"few": 0})") == "few is 0; it must be a whole number from 1 to 16");
    CHECK(told(R"({"few": -1e300})") == "few is -1e+300; it must be a whole number from 1 to 16");
    CHECK(told(R"({"few": 18446744073709551615})").starts_with("few is 18446744073709551615;"));
    CHECK(told(R"({"few": 1.5})") == "few has the wrong type: expected integer, got number");
    for (const char* good : {"-9223372036854775808", "-9223372036854775808.0"})
        CHECK(told(R"({"any": )" + std::string(good) + "}") == "taken");
    for (const char* bad : {"9223372036854775808", "9223372036854775808.0", "-1e19"})
        CHECK(told(R"({"any": )" + std::string(bad) + "}").starts_with("any is "));
}

TEST_CASE("what is there is given by its type") {
    const auto arguments = Arguments::read(
        fields, {{"name", "n"}, {"share", 1}, {"loud", false}, {"words", {"a", "b"}}});
    REQUIRE(arguments);
    CHECK(arguments->text("name") == "n");
    CHECK(arguments->number("share") == 1.0);
    CHECK(arguments->flag("loud") == false);
    CHECK_FALSE(arguments->flag("absent"));
    CHECK(arguments->find("words")->size() == 2);
}

TEST_CASE("unknown arguments are let through and named, in a form fit for a log") {
    const auto arguments = Arguments::read(
        fields, {{"name", "n"}, {"colour", "secret"}, {"\n" + std::string(500, 'x'), 1}});
    REQUIRE(arguments);
    REQUIRE(arguments->unknown().size() == 2);
    CHECK(arguments->unknown()[0] == "colour");
    CHECK(arguments->unknown()[1].size() < 100);
    CHECK(arguments->unknown()[1].starts_with("\\x0a"));
}

}  // namespace
}  // namespace elpis::mcp
