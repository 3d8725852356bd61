#include "elpis/mcp/resource_uri.h"

#include <charconv>
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

std::optional<std::string> decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        const std::string_view digits = text.substr(i + 1, 2);
        unsigned char byte = 0;
        const char* const end = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), end, byte, 16);
        if (digits.size() != 2 || error != std::errc() || stop != end) return std::nullopt;
        plain += static_cast<char>(byte);
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
