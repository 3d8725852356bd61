#include "elpis/openai/call_refusal.h"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/http/message.h"

namespace elpis::openai {
namespace {

struct Told {
    int status = 0;
    nlohmann::json error;
};

Told told(ErrorCode code, const std::string& message, const char* prompt_field = "messages") {
    const http::Answer answer = refuse_call({code, message}, prompt_field);
    return {.status = answer.status, .error = nlohmann::json::parse(answer.body)["error"]};
}

TEST_CASE("what a call names and is not there is a wrong value of its field") {
    const auto [status, error] =
        told(ErrorCode::NotFound, "steering.vectors.angre is not in the vector set \"dice\"");
    CHECK(status == 400);
    CHECK(error["code"] == "invalid_value");
    CHECK(error["param"] == "steering.vectors.angre");
}

TEST_CASE("a schema or a tool that cannot be used is told by its field") {
    const auto param = [](const std::string& message, const char* field = "messages") {
        return told(ErrorCode::InvalidArgument, message, field).error["param"];
    };
    CHECK(param("the schema of response_format: this is not …") == "response_format");
    CHECK(param("the schema of response_format cannot be made …") == "response_format");
    CHECK(param("the parameters of tool \"f\": this is not …") == "tools");
    CHECK(param("the tools' parameters cannot be made a grammar: …") == "tools");
    CHECK(param("200 tools were offered; at most 128 are allowed") == "tools");
    CHECK(param("the messages make an empty prompt") == nullptr);
}

TEST_CASE("a form has the name that it has in the API that was asked") {
    const auto schema =
        told(ErrorCode::InvalidArgument, "the schema of response_format: this is not …", "input");
    CHECK(schema.error["param"] == "text.format");
    CHECK(schema.error["message"] == "the schema of text.format: this is not …");
    const auto grammar =
        told(ErrorCode::InvalidArgument, "response_format.grammar, line 2: …", "input");
    CHECK(grammar.error["param"] == "text.format.grammar");
}

TEST_CASE("errors that are no fault of the call stay what they are") {
    CHECK(told(ErrorCode::Busy, "too many").status == 503);
    CHECK(told(ErrorCode::Internal, "the schema of the journal").error["param"] == nullptr);
}

}  // namespace
}  // namespace elpis::openai
