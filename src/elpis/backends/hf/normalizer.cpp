#include "elpis/backends/hf/normalizer.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/result.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

using Json = nlohmann::json;
using steering::formats::refuse;
using steering::formats::shown;

constexpr std::string_view kSpace = "▁";

std::string text_at(const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// The steps of a Sequence, or the one there is.
std::vector<Json> steps_of(const Json& step, const char* list) {
    if (!step.is_object()) return {};
    const auto several = step.find(list);
    if (several == step.end() || !several->is_array()) return {step};
    std::vector<Json> steps;
    for (const Json& each : *several) {
        for (Json& inner : steps_of(each, list))
            steps.push_back(std::move(inner));
    }
    return steps;
}

auto unknown(const Json& step, std::string_view what) {
    constexpr std::size_t kShown = 200;
    const std::string text = step.dump(-1, ' ', false, Json::error_handler_t::replace);
    return refuse(fmt::format(
        "its {} has a step that cannot be done here: {}", what, shown(text.substr(0, kShown))));
}

Result<void> add_replacement(const Json& step, Normalizer& normalizer) {
    const Json pattern = step.value("pattern", Json());
    const std::string content = text_at(step, "content");
    if (text_at(pattern, "String") == " " && content == kSpace) {
        normalizer.escapes_spaces = true;
    } else if (text_at(pattern, "Regex") == " {2,}" && (content == " " || content == kSpace)) {
        normalizer.merge_spaces = true;
    } else {
        return unknown(step, "normalizer");
    }
    return {};
}

Result<void> add_step(const Json& step, Normalizer& normalizer, bool& strips) {
    const std::string type = text_at(step, "type");
    if (type == "NFC") {
        normalizer.nfc = true;
    } else if (type == "Prepend" && text_at(step, "prepend") == kSpace) {
        normalizer.space_in_front = true;
    } else if (type == "Replace") {
        return add_replacement(step, normalizer);
    } else if (type == "Strip") {
        const bool right = step.value("strip_right", Json(true)) == Json(true);
        const bool left = step.value("strip_left", Json(true)) == Json(true);
        if (!right || left) return unknown(step, "normalizer");
        strips = true;
    } else if (type == "Precompiled") {
        auto map = from_base64(text_at(step, "precompiled_charsmap"));
        if (!map) return unknown(step, "normalizer");
        normalizer.character_map = *std::move(map);
    } else {
        return unknown(step, "normalizer");
    }
    return {};
}

}  // namespace

Result<Normalizer> read_normalizer(const Json& json) {
    Normalizer normalizer;
    bool strips = false;
    for (const Json& step : steps_of(json, "normalizers"))
        ELPIS_OK(add_step(step, normalizer, strips));
    // llama.cpp does both or neither.
    if (strips != normalizer.merge_spaces) {
        return refuse(
            "its normalizer either merges spaces or takes them away at the end of a "
            "text; llama.cpp can do both together");
    }
    return normalizer;
}

Result<void> add_metaspace(const Json& pre_tokenizer, Normalizer& normalizer) {
    for (const Json& step : steps_of(pre_tokenizer, "pretokenizers")) {
        const std::string type = text_at(step, "type");
        if (type == "Metaspace" && text_at(step, "replacement") == kSpace) {
            const std::string scheme = text_at(step, "prepend_scheme");
            const bool before = step.value("add_prefix_space", Json(true)) != Json(false);
            normalizer.escapes_spaces = true;
            using Rule = Normalizer::Metaspace;
            normalizer.metaspace = scheme == "first"          ? Rule::First
                                   : scheme == "always"       ? Rule::Each
                                   : scheme.empty() && before ? Rule::Each
                                                              : Rule::None;
            continue;
        }
        // No spaces are left to split at.
        const bool splits_at_spaces =
            type == "Split" && text_at(step.value("pattern", Json()), "String") == " ";
        if (type == "WhitespaceSplit" || (splits_at_spaces && normalizer.escapes_spaces)) continue;
        return unknown(step, "pre_tokenizer");
    }
    return {};
}

std::optional<std::vector<std::byte>> from_base64(std::string_view text) {
    while (text.ends_with('='))
        text.remove_suffix(1);
    std::vector<std::byte> bytes;
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char letter : text) {
        constexpr std::string_view kLetters =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const std::size_t value = kLetters.find(letter);
        if (value == std::string_view::npos) return std::nullopt;
        held = (held << 6U) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(static_cast<std::byte>(held >> bits));
        held &= (1U << bits) - 1;
    }
    if (bytes.empty()) return std::nullopt;
    return bytes;
}

}  // namespace elpis::backends::hf
