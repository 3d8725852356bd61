#include "elpis/mcp/response_format.h"

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/engine/request.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

using Kind = engine::Format::Kind;

TEST_CASE("each form reaches the engine") {
    CHECK(read_response_format({{"type", "text"}})->free());
    CHECK(read_response_format({{"type", "json_object"}})->kind == Kind::Json);
    const auto schema = read_response_format(
        {{"type", "json_schema"},
         {"json_schema", {{"name", "n"}, {"strict", true}, {"schema", {{"type", "array"}}}}}});
    REQUIRE(schema);
    CHECK(schema->kind == Kind::Schema);
    CHECK(schema->source == R"({"type":"array"})");
    CHECK(schema->strict);
    for (const Json& strict : {Json(false), Json()}) {
        CHECK_FALSE(read_response_format(
                        {{"type", "json_schema"},
                         {"json_schema", {{"strict", strict}, {"schema", Json::object()}}}})
                        ->strict);
    }
    const auto grammar =
        read_response_format({{"type", "grammar"}, {"grammar", "root ::= \"a\"\n"}});
    REQUIRE(grammar);
    CHECK(grammar->kind == Kind::Grammar);
    CHECK(grammar->source == "root ::= \"a\"\n");
}

TEST_CASE("what is missing, misspelt or unknown is refused by its path") {
    const auto why = [](const Json& given) {
        const auto format = read_response_format(given);
        REQUIRE_FALSE(format);
        CHECK(format.error().code == ErrorCode::InvalidArgument);
        return format.error().message;
    };
    CHECK(why({{"type", "xml"}}).contains("json_object, json_schema or grammar"));
    CHECK(why({{"type", "grammar"}}).contains("response_format.grammar is required"));
    CHECK(why({{"type", "grammar"}, {"grammar", 3}}).contains("response_format.grammar"));
    CHECK(why({{"type", "grammar"}, {"gramar", "x"}}).contains("gramar is unknown"));
    CHECK(why({{"type", "json_schema"}}).contains("response_format.json_schema.schema"));
    CHECK(why({{"type", "json_schema"}, {"json_schema", {{"schema", "x"}}}})
              .contains("response_format.json_schema.schema"));
    CHECK(why({{"type", "json_schema"}, {"json_shema", "x"}}).contains("json_shema is unknown"));
}

}  // namespace
}  // namespace elpis::mcp
