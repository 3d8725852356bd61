#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/steering/evaluation/evaluation.h"

namespace elpis::steering::evaluation {

inline constexpr std::size_t kMaxEvaluationBytes = std::size_t{64} << 20U;

// Indented JSON, the fields in the order of evaluation.h, every number to its last digit; the
// format's version is its first member, then the standing with what was found for it. Infinity is
// null. Text that is not UTF-8 gets U+FFFD in place of what is not.
std::string to_json(const Evaluation& evaluation);

// What to_json() wrote, to the last digit. InvalidArgument names
// the field that is missing or of the wrong kind; members that are not known are passed over.
Result<Evaluation> evaluation_from_json(std::string_view json);

}  // namespace elpis::steering::evaluation
