#include "elpis/api/query.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/http/message.h"

namespace elpis::api {
namespace {

constexpr std::size_t kLongestShown = 80;

std::string shown(std::string_view text) {
    return utf8::printable(text.substr(0, kLongestShown));
}

}  // namespace

Result<Query> Query::read(const http::Request& request,
                          std::initializer_list<std::string_view> known) {
    Query query;
    for (const auto& [name, value] : request.query) {
        if (std::ranges::find(known, name) == known.end()) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("\"{}\" is no parameter of this path; it takes {}",
                                    shown(name),
                                    known.size() == 0 ? "none"
                                                      : fmt::format("{}", fmt::join(known, ", "))));
        }
        if (!query.given_.emplace(name, value).second) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{} is given twice; once is enough", name));
        }
    }
    return query;
}

std::optional<std::string> Query::text(std::string_view name) const {
    const auto found = given_.find(name);
    if (found == given_.end()) return std::nullopt;
    return found->second;
}

Result<std::optional<std::int64_t>> Query::whole(std::string_view name,
                                                 std::int64_t low,
                                                 std::int64_t high) const {
    const auto found = given_.find(name);
    if (found == given_.end()) return std::nullopt;
    const std::string& digits = found->second;
    std::int64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, value);
    if (error == std::errc() && stopped == end && value >= low && value <= high) return value;
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} is \"{}\"; it must be a whole number from {} to {}",
                            name,
                            shown(digits),
                            low,
                            high));
}

}  // namespace elpis::api
