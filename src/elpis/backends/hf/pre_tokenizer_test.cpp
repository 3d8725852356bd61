#include "elpis/backends/hf/pre_tokenizer.h"

#include <cstddef>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace elpis::backends::hf {
namespace {

using Json = nlohmann::json;

constexpr const char* kWords =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

Json sequence(const Json& steps) {
    return {{"type", "Sequence"}, {"pretokenizers", steps}};
}
Json split(const std::string& expression, const char* behaviour = "Isolated", bool invert = false) {
    return {{"type", "Split"},
            {"pattern", {{"Regex", expression}}},
            {"behavior", behaviour},
            {"invert", invert}};
}
Json bytes(bool words) {
    return {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", words}};
}

TEST_CASE("known ways to cut text have llama.cpp's names") {
    CHECK(*pre_tokenizer_of(bytes(true), false) == "gpt-2");
    CHECK(*pre_tokenizer_of(
              sequence({{{"type", "Digits"}, {"individual_digits", true}}, bytes(true)}), false) ==
          "smollm");
    CHECK(*pre_tokenizer_of(sequence({split(kWords), bytes(false)}), true) == "llama-bpe");
    CHECK(*pre_tokenizer_of(sequence({split(kWords), bytes(false)}), false) == "dbrx");
    CHECK(*pre_tokenizer_of(sequence({split(kWords, "Removed", true), bytes(false)}), false) ==
          "dbrx");
}

TEST_CASE("line breaks in an expression may be escaped or not") {
    std::string expression(kWords);
    for (std::size_t at = 0; (at = expression.find("\\r\\n", at)) != std::string::npos;)
        expression.replace(at, 4, "\r\n");
    CHECK(*pre_tokenizer_of(sequence({split(expression), bytes(false)}), true) == "llama-bpe");
}

TEST_CASE("an unknown one is refused with what it is") {
    const auto refused = pre_tokenizer_of(sequence({split("x+"), bytes(false)}), false);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("Split x+ > ByteLevel") != std::string::npos);
    CHECK_FALSE(pre_tokenizer_of(bytes(true), true));
    CHECK_FALSE(pre_tokenizer_of(Json(), false));
    CHECK_FALSE(pre_tokenizer_of(Json::array({1}), false));
    CHECK_FALSE(pre_tokenizer_of({{"type", "ByteLevel"}}, false));  // with a space in front
    CHECK_FALSE(pre_tokenizer_of(sequence({split(kWords, "MergedWithNext"), bytes(false)}), true));
}

}  // namespace
}  // namespace elpis::backends::hf
