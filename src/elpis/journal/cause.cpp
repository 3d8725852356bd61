#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "elpis/journal/records.h"

namespace elpis::journal {
namespace {

// In files that exist: a name may be added, never changed.
constexpr std::array<std::pair<std::string_view, Cause>, 11> kCauses{{
    {"tool_call", Cause::ToolCall},
    {"appraisal_words", Cause::AppraisalWords},
    {"appraisal_probe", Cause::AppraisalProbe},
    {"reset", Cause::Reset},
    {"set_baseline", Cause::SetBaseline},
    {"set_emotion", Cause::SetEmotion},
    {"restore", Cause::Restore},
    {"advance", Cause::Advance},
    {"turn_undone", Cause::TurnUndone},
    {"created", Cause::Created},
    {"other", Cause::Other},
}};

}  // namespace

std::string_view name_of(Cause cause) {
    const auto* const found =
        std::ranges::find(kCauses, cause, &std::pair<std::string_view, Cause>::second);
    return found == kCauses.end() ? "other" : found->first;
}

Cause cause_of(std::string_view name) {
    const auto* const found =
        std::ranges::find(kCauses, name, &std::pair<std::string_view, Cause>::first);
    return found == kCauses.end() ? Cause::Other : found->second;
}

}  // namespace elpis::journal
