#include "elpis/steering/formats/direction_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::steering::formats {
namespace {

constexpr std::size_t kLongestName = 200;

constexpr std::array<std::string_view, 18> kSayNothing = {
    "dir",
    "dirs",
    "direction",
    "directions",
    "vec",
    "vecs",
    "vector",
    "vectors",
    "steering_vector",
    "steering_vectors",
    "layer",
    "layers",
    "layer_activations",
    "control_vector",
    "block",
    "blocks",
    "model",
    "activations",
};

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& letter : result) {
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    return result;
}

bool digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The number of "15", "-3", "layer_15", "layer15", "block_2", "l7", "L7".
std::optional<std::string_view> layer_text(std::string_view part) {
    if (digits(part) || (part.starts_with('-') && digits(part.substr(1)))) return part;
    const std::string plain = lower(part);
    for (const std::string_view word : {"layer_", "layer", "block_", "block", "l"}) {
        if (plain.starts_with(word) && digits(part.substr(word.size())))
            return part.substr(word.size());
    }
    return std::nullopt;
}

Result<void> take_part(std::string_view part, std::string_view whole, DirectionName& result) {
    if (const auto number = layer_text(part)) {
        int layer = -1;
        const auto [end, error] =
            std::from_chars(number->data(), number->data() + number->size(), layer);
        if (error != std::errc() || layer < 0 || layer >= kMostLayers) {
            return refuse(fmt::format(
                "the name {} has the layer {}; layers are counted from 0 and stay below {}",
                shown(whole),
                *number,
                kMostLayers));
        }
        if (result.layer) {
            return refuse(
                fmt::format("the name {} has two numbers, {} and {}, and only one can be "
                            "the layer",
                            shown(whole),
                            *result.layer,
                            layer));
        }
        result.layer = layer;
        return {};
    }
    const std::string plain = lower(part);
    if (plain == "weight" || plain == "bias" || plain == "rotate_layer") {
        return refuse(fmt::format(
            "it holds {}: the weights of a model or of an intervention (LoReFT, a probe), not "
            "directions of the residual stream",
            shown(whole)));
    }
    if (part.empty() || std::ranges::find(kSayNothing, plain) != kSayNothing.end()) return {};
    if (!result.name.empty()) result.name += '.';
    result.name += part;
    return {};
}

}  // namespace

Result<DirectionName> direction_name(std::span<const std::string> path) {
    std::string whole;
    for (const std::string& key : path) {
        whole += (whole.empty() ? "" : ".") + key;
        if (whole.size() > kLongestName || !utf8::valid(whole)) {
            return refuse(fmt::format(
                "the name {} is longer than {} bytes or not UTF-8", shown(whole), kLongestName));
        }
    }
    DirectionName result;
    std::string_view rest = whole;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of("./"), rest.size());
        ELPIS_OK(take_part(rest.substr(0, end), whole, result));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return result;
}

}  // namespace elpis::steering::formats
