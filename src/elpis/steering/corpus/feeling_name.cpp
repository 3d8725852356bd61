#include "elpis/steering/corpus/feeling_name.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/steering/library.h"

namespace elpis::steering {
namespace {

constexpr std::size_t kMaxName = 40;

bool small_letter(char it) {
    return it >= 'a' && it <= 'z';
}

}  // namespace

Result<void> check_feeling_name(std::string_view name) {
    const bool good =
        !name.empty() && name.size() <= kMaxName && small_letter(name.front()) &&
        std::ranges::all_of(name, [](char it) {
            return small_letter(it) || (it >= '0' && it <= '9') || it == '_' || it == '-';
        });
    if (good && name != kValence && name != kArousal) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a feeling cannot be called \"{}\"; names are small letters, digits, - "
                            "and _, at most {}, and neither valence nor arousal",
                            utf8::printable(name),
                            kMaxName));
}

}  // namespace elpis::steering
