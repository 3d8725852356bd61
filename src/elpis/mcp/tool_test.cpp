#include "elpis/mcp/tool.h"

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/tool_result.h"

namespace elpis::mcp {
namespace {

void check_schema(const Json& schema, const std::string& path, bool needs_type) {
    CAPTURE(path);
    REQUIRE(schema.is_object());
    for (const char* keyword : {"anyOf",
                                "oneOf",
                                "allOf",
                                "not",
                                "if",
                                "then",
                                "else",
                                "$ref",
                                "$schema",
                                "$defs",
                                "$id",
                                "definitions",
                                "patternProperties"}) {
        CHECK_FALSE(schema.contains(keyword));
    }
    if (schema.contains("type")) {
        CHECK(schema["type"].is_string());
        CHECK(schema["type"] != "null");
        CHECK(schema["type"] != "anything");
    } else {
        CHECK_FALSE(needs_type);
        CHECK(schema.contains("description"));
    }
    if (schema.value("type", "") == "array") {
        REQUIRE(schema.contains("items"));
        check_schema(schema["items"], path + "[]", true);
    }
    if (schema.contains("properties")) {
        for (const auto& item : schema["properties"].items()) {
            check_schema(item.value(), path + "." + item.key(), needs_type);
        }
        for (const Json& name : schema.at("required")) {
            CHECK(schema["properties"].contains(name.get<std::string>()));
        }
    }
}

TEST_CASE("every schema is one that every client can read, at any depth") {
    for (const Tool& tool : standard_tools()) {
        const Json json = tool.json();
        const Json& input = json["inputSchema"];
        const Json& output = json["outputSchema"];
        CHECK(input["type"] == "object");
        CHECK(input["additionalProperties"] == false);
        CHECK(input["properties"].contains("character"));
        CHECK(input["required"].is_array());
        check_schema(input, tool.name + " in", true);
        CHECK(output["type"] == "object");
        CHECK_FALSE(output["properties"].empty());
        check_schema(output, tool.name + " out", false);
    }
}

TEST_CASE("names, titles and descriptions are what clients can show") {
    std::set<std::string> names;
    for (const Tool& tool : standard_tools()) {
        CHECK(names.insert(tool.name).second);
        CHECK(tool.name.size() <= 40);
        CHECK(tool.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos);
        CHECK_FALSE(tool.title.empty());
        CHECK(tool.description.size() > 20);
    }
    CHECK(names.size() == 20);
}

TEST_CASE("all four hints are written, as the tool deserves them") {
    struct Row {
        const char* name;
        bool read_only, destructive, idempotent;
    };
    constexpr std::array<Row, 20> kRows{{{"generate", false, false, false},
                                         {"function_call", false, false, false},
                                         {"update_emotion", false, false, false},
                                         {"reset_emotion", false, true, true},
                                         {"get_emotion", true, false, true},
                                         {"generate_stream_start", false, false, false},
                                         {"generate_stream_read", true, false, true},
                                         {"generate_stream_cancel", false, false, true},
                                         {"get_capabilities", true, false, true},
                                         {"say", false, false, false},
                                         {"forget", false, true, true},
                                         {"list_characters", true, false, true},
                                         {"set_baseline", false, false, true},
                                         {"explain_emotion", true, false, true},
                                         {"appraise_text", true, false, true},
                                         {"set_clock", false, false, true},
                                         {"advance_clock", false, false, false},
                                         {"snapshot", true, false, true},
                                         {"restore", false, true, true},
                                         {"erase", false, true, true}}};
    REQUIRE(standard_tools().size() == kRows.size());
    const auto tools = standard_tools();
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        const Json json = tools.at(i).json();
        CHECK(json["name"] == kRows[i].name);
        const Json& hints = json["annotations"];
        CHECK(hints["readOnlyHint"] == kRows[i].read_only);
        CHECK(hints["destructiveHint"] == kRows[i].destructive);
        CHECK(hints["idempotentHint"] == kRows[i].idempotent);
        CHECK(hints["openWorldHint"] == false);
    }
}

TEST_CASE("the tool that makes a handle says how long it lives") {
    for (const Tool& tool : standard_tools()) {
        if (tool.name != "generate_stream_start") continue;
        CHECK(tool.description.find("10 minutes") != std::string::npos);
    }
}

TEST_CASE("whoever answers lets the caller say how the feeling acts") {
    for (const Tool& tool : standard_tools()) {
        const bool answers = tool.name == "generate" || tool.name == "generate_stream_start" ||
                             tool.name == "function_call" || tool.name == "say";
        const Json offered = tool.json()["inputSchema"]["properties"];
        for (const char* name : {"emotion", "steering", "modulation", "emotional_modulation"})
            CHECK(offered.contains(name) == answers);
    }
}

TEST_CASE("a success says everything twice, a failure once and without structure") {
    const Json good = success({{"a", 1}});
    CHECK(good["structuredContent"] == Json{{"a", 1}});
    CHECK(good["content"] == Json::array({{{"type", "text"}, {"text", R"({"a":1})"}}}));
    CHECK(good["isError"] == false);

    const Json bad = failure({ErrorCode::InvalidArgument, "no"});
    CHECK(bad["content"] == Json::array({{{"type", "text"}, {"text", R"({"error":"no"})"}}}));
    CHECK(bad["isError"] == true);
    CHECK_FALSE(bad.contains("structuredContent"));
    CHECK(failure({ErrorCode::Busy, "full"})["content"][0]["text"] ==
          R"({"error":"busy, retry after a second: full"})");
}

}  // namespace
}  // namespace elpis::mcp
