#include "elpis/http/error_answer.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/http/message.h"

namespace elpis::http {
namespace {

TEST_CASE("an error has the shape that OpenAI's clients read") {
    const Answer answer =
        refuse(Error{ErrorCode::InvalidArgument, "top_p is 7; it must be from 0 to 1"});
    CHECK(answer.status == 400);
    const auto error = nlohmann::json::parse(answer.body)["error"];
    CHECK(error["message"] == "top_p is 7; it must be from 0 to 1");
    CHECK(error["type"] == "invalid_request_error");
    CHECK(error["param"] == "top_p");
    CHECK(error["code"] == "invalid_value");
}

TEST_CASE("the field is named where the sentence begins with one, and nowhere else") {
    const auto param = [](const char* message) {
        return refusal_of({ErrorCode::InvalidArgument, message}).param;
    };
    CHECK(param("messages[2].role is \"x\"; it must be …") == "messages[2].role");
    CHECK(param("tools[0].function.name has 0 bytes") == "tools[0].function.name");
    CHECK(param("logit_bias[\"1\"] is 1000; it must be …") == "logit_bias[\"1\"]");
    CHECK(param("character \"a/b\" is not a name: use …") == "character");
    CHECK(param("steering.strength 5 would add 1.2 of …") == "steering.strength");
    CHECK(param("steering.vectors.Mira-2 is not in the vector set") == "steering.vectors.Mira-2");
    CHECK(param("emotion.joy: the vector set has neither …") == "emotion.joy");
    CHECK(param("\"va lence\" is no field of this body; it has …") == "va lence");
    CHECK(param("response_format.grammar, line 3: …") == "response_format.grammar");
    CHECK(param("there is no blend \"x\"") == "");
    CHECK(param("\"x\" is not a name") == "");
    CHECK(param("the prompt is too long") == "");
    CHECK(param("Parse error: no JSON") == "");
    CHECK(param("") == "");
}

TEST_CASE("a prompt that is too long has the code that clients look for") {
    const auto refusal = refusal_of(
        {ErrorCode::InvalidArgument, "Requested tokens (900) exceed context window of 512"});
    CHECK(refusal.status == 400);
    CHECK(refusal.code == "context_length_exceeded");
}

TEST_CASE("every kind of error has its status") {
    const auto status = [](ErrorCode code) { return refusal_of({code, "why"}).status; };
    CHECK(status(ErrorCode::InvalidArgument) == 400);
    CHECK(status(ErrorCode::Unsupported) == 400);
    CHECK(status(ErrorCode::NotFound) == 404);
    CHECK(status(ErrorCode::Internal) == 500);
    CHECK(status(ErrorCode::Busy) == 503);
    CHECK(status(ErrorCode::Cancelled) == 503);
    CHECK(status(ErrorCode::Unavailable) == 503);
}

}  // namespace
}  // namespace elpis::http
