#include "elpis/mind/characters.h"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/affect/feeling.h"
#include "elpis/affect/noise.h"
#include "elpis/affect/options.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/persona/name.h"

namespace elpis::mind {

Result<std::reference_wrapper<affect::Feeling>> Characters::find_or_create(std::string_view name,
                                                                           affect::Instant now) {
    if (const auto it = feelings_.find(name); it != feelings_.end()) return it->second;
    ELPIS_OK(persona::check_character_name(name));
    if (feelings_.size() >= limit_) forget_untouched(now);
    if (feelings_.size() >= limit_) {
        return fail(ErrorCode::Busy,
                    fmt::format("{} characters are alive, which is the limit; use one of them, or "
                                "restart the server",
                                feelings_.size()));
    }
    affect::Options own = options_;
    own.noise.seed = affect::seed_of(options_.noise.seed, name);
    return feelings_.emplace(std::string(name), affect::Feeling(own, now)).first->second;
}

// Whom nothing ever happened to is the same when born again.
void Characters::forget_untouched(affect::Instant now) {
    // NOLINTNEXTLINE(misc-include-cleaner): <map> has it, which the check does not know
    std::erase_if(feelings_,
                  [now](const auto& item) { return item.second.read(now).update_count == 0; });
}

}  // namespace elpis::mind
