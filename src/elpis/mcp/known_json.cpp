#include "elpis/mcp/known_json.h"

#include "elpis/affect/options.h"
#include "elpis/affect/rounding.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

namespace elpis::mcp {

Json known_json(const mind::Known& known) {
    Json json{{"name", known.name},
              {"display_name", known.display_name.empty() ? known.name : known.display_name},
              {"description", known.description},
              {"clock", mind::name_of(known.clock)},
              {"in_memory", known.emotion.has_value()},
              {"from_file", known.from_file},
              {"in_journal", known.in_journal}};
    if (known.saved_at) {
        const affect::Seconds at = known.saved_at->time_since_epoch();
        json["saved_at"] = affect::rounded(at.count(), 3);
    }
    if (!known.vectors.empty()) {
        json["vectors"] = known.vectors;
        json["steered_by_them"] = known.why_not_by_vectors.empty();
        if (!known.why_not_by_vectors.empty()) json["reason"] = known.why_not_by_vectors;
    }
    return json;
}

}  // namespace elpis::mcp
