#include "elpis/backends/hf/pre_tokenizer.h"

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/result.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

using Json = nlohmann::json;
using steering::formats::refuse;

enum class WholeWords { No, Yes, Either };  // looked up before anything is merged

struct Known {
    std::string_view steps;
    WholeWords whole_words;
    std::string_view name;
};

// The expressions are those of the published tokenizer.json; llama.cpp's own copies of them are in
// src/llama-vocab.cpp, llm_tokenizer_bpe. dbrx cuts like llama-bpe and does not look words up.
constexpr std::array kKnown = std::to_array<Known>({
    {"ByteLevel GPT-2", WholeWords::No, "gpt-2"},
    {"Digits > ByteLevel GPT-2", WholeWords::No, "smollm"},
    {R"(Split (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+ > ByteLevel)",
     WholeWords::Yes,
     "llama-bpe"},
    {R"(Split (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+ > ByteLevel)",
     WholeWords::No,
     "dbrx"},
    {R"(Split (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+ > ByteLevel)",
     WholeWords::No,
     "qwen2"},
    {R"(Split (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+ > ByteLevel)",
     WholeWords::No,
     "qwen35"},
    {R"(Split [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+ > ByteLevel)",
     WholeWords::Either,
     "tekken"},
    {R"(Split [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+ > ByteLevel)",
     WholeWords::No,
     "gpt-4o"},
    {R"(Split (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+ > ByteLevel)",
     WholeWords::No,
     "seed-coder"},
    {R"(Split [\r\n] > Split \s?\p{L}+ > Split \s?\p{P}+ > Split [一-龥ࠀ-一가-퟿]+ > Digits > ByteLevel)",
     WholeWords::No,
     "deepseek-coder"},
    {R"(Split \p{N}{1,3} > Split [一-龥぀-ゟ゠-ヿ]+ > Split [!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+ > ByteLevel)",
     WholeWords::No,
     "deepseek-v3"},
});

std::string text_at(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

bool is_true(const Json& object, const char* key, bool otherwise) {
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

// Some files have the line breaks themselves, some their escapes.
std::string escaped(std::string_view expression) {
    std::string text;
    for (const char letter : expression)
        text += letter == '\n' ? "\\n" : letter == '\r' ? "\\r" : std::string(1, letter);
    return text;
}

std::string split_text(const Json& step) {
    const auto pattern = step.find("pattern");
    const bool by_expression =
        pattern != step.end() && pattern->is_object() && !text_at(*pattern, "Regex").empty();
    if (!by_expression) return "Split by a text";
    // Each match alone, or nothing but the matches: the same for expressions that match everything.
    const std::string behaviour = text_at(step, "behavior");
    const bool alone = (behaviour == "Isolated" && !is_true(step, "invert", false)) ||
                       (behaviour == "Removed" && is_true(step, "invert", false));
    return fmt::format("Split{} {}",
                       alone ? "" : fmt::format(" ({})", behaviour),
                       escaped(text_at(*pattern, "Regex")));
}

std::string step_text(const Json& step) {
    const std::string type = step.is_object() ? text_at(step, "type") : "";
    if (type == "Split") return split_text(step);
    if (type == "Digits")
        return is_true(step, "individual_digits", false) ? "Digits" : "Digits (together)";
    if (type == "ByteLevel") {
        return fmt::format(
            "ByteLevel{}{}",
            is_true(step, "use_regex", true) ? " GPT-2" : "",
            is_true(step, "add_prefix_space", true) ? " (with a space in front)" : "");
    }
    return type.empty() ? "something without a type" : type;
}

}  // namespace

std::string pre_tokenizer_text(const Json& pre_tokenizer) {
    if (!pre_tokenizer.is_object()) return "none";
    const auto steps = pre_tokenizer.find("pretokenizers");
    if (steps == pre_tokenizer.end() || !steps->is_array()) return step_text(pre_tokenizer);
    std::string text;
    for (const Json& step : *steps)
        text += (text.empty() ? "" : " > ") + step_text(step);
    return text;
}

Result<std::string> pre_tokenizer_of(const Json& pre_tokenizer, bool ignore_merges) {
    const std::string steps = pre_tokenizer_text(pre_tokenizer);
    for (const Known& known : kKnown) {
        const bool fits = known.whole_words == WholeWords::Either ||
                          (known.whole_words == WholeWords::Yes) == ignore_merges;
        if (fits && known.steps == steps) return std::string(known.name);
    }
    return refuse(
        fmt::format("its pre_tokenizer, with ignore_merges = {}, is none that llama.cpp "
                    "knows: {}",
                    ignore_merges,
                    steps));
}

}  // namespace elpis::backends::hf
