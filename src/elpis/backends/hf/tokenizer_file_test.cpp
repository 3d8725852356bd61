#include "elpis/backends/hf/tokenizer_file.h"

#include <string>

#include <doctest/doctest.h>

namespace elpis::backends::hf {
namespace {

std::string why_refused(const std::string& json) {
    const auto file = read_tokenizer(json);
    return file ? "" : file.error().message;
}

TEST_CASE("a BPE is read with its merges in either form") {
    for (const char* merges : {R"(["a b","ab c"])", R"([["a","b"],["ab","c"]])"}) {
        const auto file = read_tokenizer(
            std::string(
                R"({"added_tokens":[{"id":9,"content":"<x>","special":true,"rstrip":true}],)") +
            R"("model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":7},"merges":)" + merges + "}}");
        REQUIRE(file);
        REQUIRE(file->tokens.size() == 3);
        CHECK(file->tokens[2] == "ab");
        CHECK(file->ids.back() == 7);
        REQUIRE(file->merges.size() == 4);
        CHECK(file->merges[2] == "ab");
        CHECK(file->merges[3] == "c");
        REQUIRE(file->added.size() == 1);
        CHECK(file->added[0].content == "<x>");
        CHECK(file->added[0].special);
        CHECK(file->added[0].strips_right);
        CHECK(file->rest["model"]["vocab"].is_null());
        CHECK(file->rest["model"]["type"] == "BPE");
    }
}

TEST_CASE("a Unigram is read with its scores") {
    const auto file = read_tokenizer(
        R"({"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["a",-1.5],["b",-2]]}})");
    REQUIRE(file);
    CHECK(file->tokens[1] == "a");
    CHECK(file->scores[1] == doctest::Approx(-1.5));
    CHECK(file->scores[2] == doctest::Approx(-2));
    CHECK(file->ids[2] == 2);
}

TEST_CASE("other forms are refused, wherever they stand") {
    for (const char* json : {
             "",
             "{",
             "[]",
             R"({"model":[]})",
             R"({"model":{}})",
             R"({"model":{"vocab":{}}})",
             R"({"model":{"vocab":{"a":-1}}})",
             R"({"model":{"vocab":{"a":"b"}}})",
             R"({"model":{"vocab":{"a":{}}}})",
             R"({"model":{"vocab":{"a":1.5}}})",
             R"({"model":{"vocab":{"a":99999999999}}})",
             R"({"model":{"vocab":["a"]}})",
             R"({"model":{"vocab":[["a"]]}})",
             R"({"model":{"vocab":[["a",1,2]]}})",
             R"({"model":{"vocab":[[1,"a"]]}})",
             R"({"model":{"vocab":[["a",[1]]]}})",
             R"({"model":{"vocab":{"a":0},"vocab":{"b":1}}})",
             R"({"model":{"vocab":{"a":0},"merges":["ab"]}})",
             R"({"model":{"vocab":{"a":0},"merges":["a b c"]}})",
             R"({"model":{"vocab":{"a":0},"merges":[["a"]]}})",
             R"({"model":{"vocab":{"a":0},"merges":[["a","b","c"]]}})",
             R"({"model":{"vocab":{"a":0},"merges":[["","b"]]}})",
             R"({"model":{"vocab":{"a":0},"merges":[3]}})",
             R"({"model":{"vocab":{"a":0}},"added_tokens":{}})",
             R"({"model":{"vocab":{"a":0}},"added_tokens":[{"id":-1,"content":"x"}]})",
             R"({"model":{"vocab":{"a":0}},"added_tokens":[{"id":1,"content":""}]})",
         }) {
        CAPTURE(json);
        CHECK_FALSE(why_refused(json).empty());
    }
}

TEST_CASE("a vocab of another part is left where it is") {
    const auto file = read_tokenizer(
        R"({"decoder":{"vocab":{"x":1}},"model":{"vocab":{"a":0}},"model2":{"merges":[1]}})");
    REQUIRE(file);
    CHECK(file->tokens.size() == 1);
    CHECK(file->rest["decoder"]["vocab"]["x"] == 1);
    CHECK(file->rest["model2"]["merges"][0] == 1);
}

}  // namespace
}  // namespace elpis::backends::hf
