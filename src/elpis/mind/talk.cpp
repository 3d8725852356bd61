#include "elpis/mind/talk.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/message.h"
#include "elpis/journal/records.h"

namespace elpis::mind {

Result<void> check_user(std::string_view user) {
    constexpr std::size_t kShown = 64;  // bytes
    const bool bad_byte = std::ranges::any_of(user, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
    if (!user.empty() && user.size() <= journal::kMaxName && !bad_byte && utf8::valid(user))
        return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("user \"{}\" is not a name: use 1 to {} bytes of text without control "
                            "characters",
                            utf8::printable(user.substr(0, kShown)),
                            journal::kMaxName));
}

std::vector<engine::Message> continued(const std::vector<journal::Message>& history,
                                       std::string_view said,
                                       std::size_t most_bytes) {
    auto first = history.end();
    std::size_t bytes = 0;
    while (first != history.begin() && bytes + (first - 1)->content.size() <= most_bytes) {
        --first;
        bytes += first->content.size();
    }
    first = std::find_if(
        first, history.end(), [](const auto& message) { return message.role == "user"; });
    std::vector<engine::Message> messages;
    for (; first != history.end(); ++first)
        messages.push_back({.role = first->role, .content = first->content});
    messages.push_back({.role = "user", .content = std::string(said)});
    return messages;
}

}  // namespace elpis::mind
