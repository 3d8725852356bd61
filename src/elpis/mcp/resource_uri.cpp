#include "elpis/mcp/resource_uri.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/mcp/resources.h"
#include "elpis/mind/generation.h"
#include "elpis/mind/names.h"

namespace elpis::mcp {
namespace {

constexpr std::string_view kDelimiters = "/?#";

std::optional<unsigned> digit_of(char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    const std::size_t place = kDigits.find(lower);
    if (place == std::string_view::npos) return std::nullopt;
    return static_cast<unsigned>(place);
}

std::optional<std::string> decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        const auto high = i + 2 < text.size() ? digit_of(text[i + 1]) : std::nullopt;
        const auto low = i + 2 < text.size() ? digit_of(text[i + 2]) : std::nullopt;
        if (!high || !low) return std::nullopt;
        plain += static_cast<char>((*high << 4U) | *low);
        i += 2;
    }
    return plain;
}

}  // namespace

std::optional<ResourceUri> read_resource_uri(std::string_view uri) {
    using Kind = ResourceUri::Kind;
    if (uri == kStateUri)
        return ResourceUri{.kind = Kind::State, .character = std::string(mind::kDefaultCharacter)};
    if (uri == kEventsUri) return ResourceUri{.kind = Kind::Events, .character = {}};
    for (const auto& [base, kind] :
         {std::pair(kStateUri, Kind::State), std::pair(kHistoryUri, Kind::History)}) {
        if (!uri.starts_with(base) || uri.substr(base.size(), 1) != "/") continue;
        const std::string_view rest = uri.substr(base.size() + 1);
        if (rest.find_first_of(kDelimiters) != std::string_view::npos) return std::nullopt;
        auto name = decoded(rest);
        if (!name || !mind::is_character_name(*name)) return std::nullopt;
        return ResourceUri{.kind = kind, .character = *std::move(name)};
    }
    return std::nullopt;
}

}  // namespace elpis::mcp
