#include "elpis/http/bearer_token.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/constant_time.h"
#include "elpis/base/error.h"
#include "elpis/base/letters.h"
#include "elpis/base/result.h"
#include "elpis/base/trimmed.h"
#include "elpis/base/whole_file.h"

namespace elpis::http {
namespace {

constexpr std::size_t kShortest = 16;
constexpr std::size_t kLongest = 4096;

}  // namespace

Result<BearerToken> BearerToken::load(std::string_view given, const std::filesystem::path& file) {
    std::string token(trimmed(given));
    std::string_view source = "ELPIS_HTTP_TOKEN";
    if (token.empty() && file.empty()) return BearerToken();
    if (token.empty()) {
        ELPIS_TRY(const std::string text, read_whole_file(file, kLongest, "token file"));
        token = trimmed(text);
        source = "the token file";
    }
    const auto is_visible = [](char letter) { return letter > ' ' && letter < '\x7F'; };
    if (token.size() < kShortest || !std::ranges::all_of(token, is_visible)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the token in {} has {} bytes; it must be one line of at least {} "
                                "visible ASCII characters, such as `openssl rand -hex 32` writes",
                                source,
                                token.size(),
                                kShortest));
    }
    return BearerToken(std::move(token));
}

bool BearerToken::opens(std::string_view authorization) const {
    if (!wanted()) return true;
    constexpr std::string_view kScheme = "bearer ";
    if (!same_letters(authorization.substr(0, kScheme.size()), kScheme)) return false;
    return same_in_constant_time(trimmed(authorization.substr(kScheme.size())), token_);
}

}  // namespace elpis::http
