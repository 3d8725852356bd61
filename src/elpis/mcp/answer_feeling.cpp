#include "elpis/mcp/answer_feeling.h"

#include <vector>

#include "elpis/mcp/felt_json.h"
#include "elpis/mcp/field.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/shape_json.h"
#include "elpis/mind/mind.h"
#include "elpis/streams/stream.h"

namespace elpis::mcp {

Json answer_feeling_json(const mind::Generation& generation, const streams::Outcome& outcome) {
    Json json = shape_json(generation.shape, outcome.steered, /*ended=*/true);
    json.update(felt_json(generation.watch, outcome.probed.get()));
    return json;
}

std::vector<Field> answer_feeling_fields() {
    std::vector<Field> fields = shape_fields();
    fields.push_back(felt_field());
    return fields;
}

}  // namespace elpis::mcp
