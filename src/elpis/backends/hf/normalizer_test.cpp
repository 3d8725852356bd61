#include "elpis/backends/hf/normalizer.h"

#include <cstddef>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace elpis::backends::hf {
namespace {

using Json = nlohmann::json;

TEST_CASE("the steps that can be done are read, in a sequence or alone") {
    CHECK_FALSE(read_normalizer(Json())->nfc);
    CHECK(read_normalizer({{"type", "NFC"}})->nfc);
    const auto llama = read_normalizer(Json::parse(
        R"({"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},
            {"type":"Replace","pattern":{"String":" "},"content":"▁"}]})"));
    REQUIRE(llama);
    CHECK(llama->space_in_front);
    CHECK(llama->escapes_spaces);
    const auto t5 = read_normalizer(Json::parse(
        R"({"type":"Sequence","normalizers":[{"type":"Precompiled","precompiled_charsmap":"AAEC"},
            {"type":"Strip","strip_left":false,"strip_right":true},
            {"type":"Replace","pattern":{"Regex":" {2,}"},"content":"▁"}]})"));
    REQUIRE(t5);
    CHECK(t5->merge_spaces);
    CHECK(t5->character_map.size() == 3);
}

TEST_CASE("others are refused by their name") {
    for (const char* json : {R"({"type":"Lowercase"})",
                             R"({"type":"Replace","pattern":{"String":"a"},"content":"b"})",
                             R"({"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "})",
                             R"({"type":"Strip","strip_left":true,"strip_right":true})",
                             R"({"type":"Precompiled","precompiled_charsmap":"?"})",
                             R"({"type":"Sequence","normalizers":[{"type":"NFKC"}]})",
                             R"({})"}) {
        CAPTURE(json);
        CHECK_FALSE(read_normalizer(Json::parse(json)));
    }
}

TEST_CASE("Metaspace puts a space in front as its scheme says") {
    const auto scheme = [](const char* json) {
        Normalizer normalizer;
        CHECK(add_metaspace(Json::parse(json), normalizer));
        return normalizer.metaspace;
    };
    using Rule = Normalizer::Metaspace;
    CHECK(scheme(R"({"type":"Metaspace","replacement":"▁","prepend_scheme":"first"})") ==
          Rule::First);
    CHECK(scheme(R"({"type":"Metaspace","replacement":"▁","prepend_scheme":"always"})") ==
          Rule::Each);
    CHECK(scheme(R"({"type":"Metaspace","replacement":"▁","prepend_scheme":"never"})") ==
          Rule::None);
    CHECK(scheme(R"({"type":"Metaspace","replacement":"▁","add_prefix_space":true})") ==
          Rule::Each);
    CHECK(scheme(R"({"type":"Metaspace","replacement":"▁","add_prefix_space":false})") ==
          Rule::None);
    Normalizer normalizer;
    CHECK_FALSE(add_metaspace({{"type", "Punctuation"}}, normalizer));
}

TEST_CASE("base64 is read with and without padding") {
    CHECK(from_base64("AQ==") == std::vector{std::byte{1}});
    CHECK(from_base64("AQID")->size() == 3);
    CHECK(from_base64("AQI")->back() == std::byte{2});
    CHECK_FALSE(from_base64(""));
    CHECK_FALSE(from_base64("A*=="));
}

}  // namespace
}  // namespace elpis::backends::hf
