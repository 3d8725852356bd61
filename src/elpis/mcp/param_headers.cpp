#include "elpis/mcp/param_headers.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "elpis/http/encoded_header.h"
#include "elpis/http/message.h"
#include "elpis/mcp/arguments.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

constexpr std::string_view kMark = "x-mcp-header";

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const char* const end = std::to_address(text.end());
    const auto [stopped, error] = std::from_chars(std::to_address(text.begin()), end, number);
    if (error != std::errc() || stopped != end) return std::nullopt;
    return number;
}

bool says(std::string_view header, const Json& value) {
    if (value.is_string()) return header == value.get_ref<const std::string&>();
    if (value.is_boolean()) return header == (value.get<bool>() ? "true" : "false");
    if (value.is_number_integer()) return number_in(header) == whole_number(value);
    return false;
}

// Properties within properties: the mark counts nowhere else.
std::expected<void, Fault> check(const http::Request& post,
                                 const Json& schema,
                                 const Json& arguments) {
    const Json* const properties = member(schema, "properties");
    if (properties == nullptr || !properties->is_object()) return {};
    for (const auto& [name, property] : properties->items()) {
        if (!property.is_object()) continue;
        const Json* const value = arguments.is_object() ? member(arguments, name) : nullptr;
        static const Json none = Json::object();
        if (auto within = check(post, property, value != nullptr ? *value : none); !within)
            return within;
        const Json* const mark = member(property, kMark);
        if (mark == nullptr || !mark->is_string()) continue;
        const std::string header = "Mcp-Param-" + mark->get<std::string>();
        const std::size_t count = post.count(header);
        const auto mismatch = [&](std::string_view why) {
            return fault(kHeaderMismatch, fmt::format("Header mismatch: {} {}", header, why));
        };
        if (count > 1) return mismatch("came twice");
        if (value == nullptr) {
            if (count > 0) return mismatch("came, and the argument is absent");
            continue;
        }
        if (count == 0) return mismatch("is missing, and the argument is there");
        const auto given = http::decode_header(post.header(header));
        if (!given || !says(*given, *value)) return mismatch("is not what the argument says");
    }
    return {};
}

}  // namespace

std::expected<void, Fault> check_param_headers(const http::Request& post,
                                               const Json& listing,
                                               const Json& params) {
    const Json* const schema = member(listing, "inputSchema");
    if (schema == nullptr) return {};
    static const Json none = Json::object();
    const Json* const arguments = member(params, "arguments");
    return check(post, *schema, arguments != nullptr ? *arguments : none);
}

}  // namespace elpis::mcp
